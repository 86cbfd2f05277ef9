namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A git checkout of one test, in a folder of its own.</summary>
sealed class GitFolder : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public DirectoryInfo Directory => _folder.Directory;

    public FileInfo File(string name) => _folder.File(name);

    public FileInfo Write(string name, string content) => _folder.Write(name, content);

    public string Read(string name) => System.IO.File.ReadAllText(File(name).FullName);

    /// <summary>Everything that is there.</summary>
    public async Task CommitAsync()
    {
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("add", "--all", "--force");
        await GitAsync("commit", "--quiet", "--allow-empty", "-m", "All of it");
    }

    public Task<ToolResult> GitAsync(params string[] arguments) => GitTool.Git.RunAsync(
        GitTool.Run(["-c", "user.name=test", "-c", "user.email=test@example.org", .. arguments]) with
        {
            WorkingDirectory = Directory,
        },
        default);

    public void Dispose() => _folder.Dispose();
}
