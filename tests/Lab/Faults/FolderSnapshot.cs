namespace KinoiteZfs.Lab;

/// <summary>A folder as it was, kept in memory, to be put back as often as needed: only what has changed is
/// written.</summary>
sealed class FolderSnapshot(string folder)
{
    /// <summary>What is larger is named after its digest and never written anew: its size tells whether it is
    /// whole.</summary>
    const int ComparedBytes = 4096;

    readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    public void Take()
    {
        _files.Clear();
        _folders.Clear();
        foreach (var below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
            _folders.Add(below);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            _files.Add(file, File.ReadAllBytes(file));
    }

    public void Restore()
    {
        Clear(folder);
        foreach (var below in _folders)
            Directory.CreateDirectory(below);
        foreach (var (file, content) in _files)
        {
            if (!IsAsItWas(file, content))
                File.WriteAllBytes(file, content);
        }
    }

    void Clear(string within)
    {
        foreach (var entry in new DirectoryInfo(within).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo below && _folders.Contains(below.FullName))
                Clear(below.FullName);
            else if (entry is DirectoryInfo extra)
                extra.Delete(recursive: true);
            else if (!_files.ContainsKey(entry.FullName))
                entry.Delete();
        }
    }

    static bool IsAsItWas(string file, byte[] content)
    {
        var now = new FileInfo(file);
        return now.Exists && now.Length == content.Length
            && (content.Length > ComparedBytes || File.ReadAllBytes(file).AsSpan().SequenceEqual(content));
    }
}
