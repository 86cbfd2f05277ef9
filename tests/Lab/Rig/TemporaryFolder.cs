namespace KinoiteZfs.Lab;

/// <summary>A folder that goes away.</summary>
sealed class TemporaryFolder : IDisposable
{
    const string Prefix = "kinoite-zfs-lab-";

    /// <summary>Where Linux keeps files in memory.</summary>
    const string Memory = "/dev/shm";

    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory(Prefix).FullName;

    TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>For what is small, written thousands of times and not worth a disk's time; on disk where there is no
    /// such place.</summary>
    public static TemporaryFolder InMemory() => Directory.Exists(Memory)
        ? new(Directory.CreateDirectory(
            System.IO.Path.Combine(Memory, $"{Prefix}{Guid.NewGuid():n}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
            .FullName)
        : new();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
