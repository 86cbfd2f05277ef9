using System.Text;

namespace KinoiteZfs;

/// <summary>A file or symbolic link of a commit.</summary>
/// <param name="Path">As in a commit: <c>usr/etc/fstab</c>.</param>
/// <param name="Target">Of a symbolic link; null for a file.</param>
sealed record OstreeFile(string Path, int Mode, long Size, Func<Stream> Open, string? Target = null);

/// <summary>What is to be committed. Folders on the way to a file need not be named.</summary>
sealed class OstreeTree
{
    /// <summary>rwxr-xr-x.</summary>
    public const int FolderMode = 0x1ED;

    /// <summary>rw-r--r--.</summary>
    const int FileMode = 0x1A4;

    readonly SortedDictionary<string, OstreeFile> _files = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, int> _folders = new(StringComparer.Ordinal) { [""] = FolderMode };

    public IReadOnlyDictionary<string, OstreeFile> Files => _files;

    /// <summary>By path, with the mode; the root is the empty path.</summary>
    public IReadOnlyDictionary<string, int> Folders => _folders;

    public OstreeTree File(string path, string content = "", int mode = FileMode)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return Add(new OstreeFile(path, mode, bytes.Length, () => new MemoryStream(bytes, writable: false)));
    }

    public OstreeTree Link(string path, string target) =>
        Add(new OstreeFile(path, 0x1FF, 0, () => Stream.Null, target));

    public OstreeTree Folder(string path, int mode = FolderMode)
    {
        Imply(path);
        _folders[path] = mode;
        return this;
    }

    public OstreeTree Add(OstreeFile file)
    {
        Imply(file.Path);
        _files[file.Path] = file;
        return this;
    }

    /// <summary>What lies in a folder of this machine, with its modes; owners are root, times are none, as ostree has
    /// it.</summary>
    public OstreeTree Add(DirectoryInfo folder, string path = "")
    {
        foreach (var found in folder.EnumerateFileSystemInfos())
        {
            var below = path.Length == 0 ? found.Name : $"{path}/{found.Name}";
            // Links to folders are links.
            if (found.LinkTarget is { } target)
                Link(below, target);
            else if (found is FileInfo file)
                Add(new OstreeFile(below, (int)file.UnixFileMode, file.Length, file.OpenRead));
            else
                Folder(below, (int)found.UnixFileMode).Add((DirectoryInfo)found, below);
        }
        return this;
    }

    void Imply(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            _folders.TryAdd(path[..slash], FolderMode);
    }
}
