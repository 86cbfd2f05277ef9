namespace KinoiteZfs.Lab;

/// <summary>A folder that goes away, unless someone asks to keep it because of what is in it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kinoite-zfs-lab-").FullName;

    public bool Keep { get; set; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (!Keep)
            Directory.Delete(Path, recursive: true);
    }
}
