namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A folder of one test, gone with it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("pipeline-test-");

    public FileInfo File(string name) => new(Path.Combine(Directory.FullName, name));

    public FileInfo Write(string name, string content)
    {
        var file = File(name);
        file.Directory!.Create();
        System.IO.File.WriteAllText(file.FullName, content);
        return file;
    }

    public void Dispose() => Directory.Delete(recursive: true);
}
