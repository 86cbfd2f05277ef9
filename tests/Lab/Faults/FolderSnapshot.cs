namespace KinoiteZfs.Lab;

/// <summary>A folder as it was, to be put back as often as needed.</summary>
sealed class FolderSnapshot(string folder, string copy)
{
    public void Take()
    {
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        Copy(folder, copy);
    }

    public void Restore()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Copy(copy, folder);
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var below in Directory.EnumerateDirectories(from))
            Copy(below, Path.Combine(to, Path.GetFileName(below)));
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
