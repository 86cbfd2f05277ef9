namespace KinoiteZfs.Lab;

/// <summary>A git repository on this machine that stands for the one on GitHub: commits are made here, jobs clone from
/// here.</summary>
sealed class LabRepository
{
    public const string Owner = "kinoite-lab";
    public const string FullName = Owner + "/kinoite-zfs";

    readonly string _work;

    LabRepository(string work) => _work = work;

    /// <summary>What jobs fetch from.</summary>
    public string Url => "file://" + _work;

    /// <param name="folder">Becomes the repository; what is in it becomes the first commit on main.</param>
    public static async Task<LabRepository> CreateAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var repository = new LabRepository(folder);
        await repository.GitAsync("init", "--quiet", "--initial-branch=main");
        // As GitHub allows it: a job asks for exactly its commit.
        await repository.GitAsync("config", "uploadpack.allowAnySHA1InWant", "true");
        await repository.CommitAsync("The first commit");
        return repository;
    }

    /// <summary>Writes or replaces a file of the checked-out branch; <see cref="CommitAsync"/> makes it part of the
    /// history.</summary>
    public async Task WriteAsync(string path, string content)
    {
        var file = FileAt(path);
        file.Directory!.Create();
        await File.WriteAllTextAsync(file.FullName, content);
    }

    /// <summary>A file of the checked-out branch, for who writes it by other means.</summary>
    public FileInfo FileAt(string path) => new(Path.Combine(_work, path));

    /// <summary>Commits everything there is to the checked-out branch, and returns the commit.</summary>
    public async Task<string> CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync(
            "-c", "user.name=lab", "-c", "user.email=lab@lab.invalid", "commit", "--quiet", "--allow-empty",
            $"--message={message}");
        return await GitAsync("rev-parse", "HEAD");
    }

    /// <summary>Checks out a branch, new from the one before when there is none.</summary>
    public async Task SwitchAsync(string branch)
    {
        var known = await Tool.TryAsync(
            "git", ["-C", _work, "rev-parse", "--verify", "--quiet", $"refs/heads/{branch}"]);
        await GitAsync(["switch", "--quiet", .. known.ExitCode == 0 ? Array.Empty<string>() : ["--create"], branch]);
    }

    /// <summary>The workflow files of a commit, by path.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadWorkflowsAsync(string sha)
    {
        var listed = await GitAsync("ls-tree", "--name-only", sha, ".github/workflows/");
        var files = new Dictionary<string, string>();
        foreach (var path in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(path => path.EndsWith(".yml", StringComparison.Ordinal)))
            files[path] = await GitAsync("show", $"{sha}:{path}");
        return files;
    }

    Task<string> GitAsync(params string[] arguments) => Tool.RunAsync("git", ["-C", _work, .. arguments]);
}
