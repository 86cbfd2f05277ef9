using System.Formats.Tar;
using System.Security.Cryptography;

namespace KinoiteZfs;

/// <summary>
/// Writes layers of an ostree commit, entry by entry as bootc's <c>ostree-ext/src/tar/export.rs</c> (containers/bootc)
/// does: the repository's folders in every layer, each object with its attributes before it, and paths as hard links to
/// objects, those of symbolic links too.
/// </summary>
sealed class OstreeLayer(OstreeCommit commit, Stream target) : IDisposable
{
    const string Repository = "sysroot/ostree/repo";

    const UnixFileMode FolderMode = (UnixFileMode)OstreeTree.FolderMode;

    /// <summary>rw-r--r--.</summary>
    const UnixFileMode FileMode = (UnixFileMode)0x1A4;

    static readonly string[] Structure =
        ["extensions", "refs", "refs/heads", "refs/mirrors", "refs/remotes", "state", "tmp", "tmp/cache"];

    readonly TarWriter _tar = new(target, TarEntryFormat.Gnu, leaveOpen: true);
    readonly HashSet<string> _written = [];

    /// <summary>The first layer: all folders, the commit and its metadata, and what no other layer holds.</summary>
    public void WriteCommit(IEnumerable<OstreeObject> remainder)
    {
        var root = commit[""];
        Entry(TarEntryType.Directory, "./", Mode(root.Rights));
        WriteStructure();
        Metadata(commit.Commit);
        Metadata(root.Rights);
        WriteFolder("");
        if (!commit.HasFolder("var/tmp"))
            Entry(TarEntryType.Directory, "var/tmp", (UnixFileMode)0x3FF);
        foreach (var content in remainder)
            WriteObject(content);
    }

    /// <summary>Another layer.</summary>
    public void Write(IEnumerable<OstreeObject> objects)
    {
        WriteStructure();
        foreach (var content in objects)
            WriteObject(content);
    }

    public void Dispose() => _tar.Dispose();

    void WriteStructure()
    {
        foreach (var folder in new[] { "sysroot", "sysroot/ostree", Repository, $"{Repository}/objects" })
            Entry(TarEntryType.Directory, folder, FolderMode);
        for (var first = 0; first <= byte.MaxValue; first++)
            Entry(TarEntryType.Directory, $"{Repository}/objects/{first:x2}", FolderMode);
        foreach (var folder in Structure)
            Entry(TarEntryType.Directory, $"{Repository}/{folder}", FolderMode);
        File($"{Repository}/config", "[core]\nrepo_version=1\nmode=bare-split-xattrs\n"u8.ToArray());
    }

    void WriteFolder(string path)
    {
        var (names, _, folders) = commit[path];
        Metadata(names);
        foreach (var folder in folders)
        {
            Metadata(commit[folder].Rights);
            // The repository is there already, and no path may come twice.
            if (folder == "sysroot")
                continue;
            Entry(TarEntryType.Directory, $"./{Shipped(folder)}", Mode(commit[folder].Rights));
            WriteFolder(folder);
        }
    }

    void WriteObject(OstreeObject content)
    {
        var (path, file) = (ObjectPath(content.Checksum, "file"), content.First);
        var attributes = ObjectPath(
            Convert.ToHexStringLower(SHA256.HashData(OstreeCommit.Attributes.Bytes)), "file-xattrs");
        if (_written.Add(attributes))
            File(attributes, OstreeCommit.Attributes.Bytes);
        Entry(TarEntryType.HardLink, ObjectPath(content.Checksum, "file-xattrs-link"), FileMode, attributes);
        if (file.Target is { } text)
            Entry(TarEntryType.SymbolicLink, path, (UnixFileMode)file.Mode, text);
        else
        {
            using var bytes = file.Open();
            Entry(TarEntryType.RegularFile, path, (UnixFileMode)file.Mode, content: bytes);
        }
        foreach (var name in content.Paths.Select(Shipped))
        {
            // Of an empty file nothing is shared: whatever writes into one would write into the repository.
            if (file is { Target: null, Size: 0 })
                Entry(TarEntryType.RegularFile, name, (UnixFileMode)file.Mode);
            else
                Entry(TarEntryType.HardLink, name, (UnixFileMode)file.Mode, path);
        }
    }

    void Metadata(OstreeMetadata metadata)
    {
        var path = ObjectPath(metadata.Checksum, metadata.Kind);
        if (_written.Add(path))
            File(path, metadata.Bytes);
    }

    void File(string path, byte[] bytes) =>
        Entry(TarEntryType.RegularFile, path, FileMode, content: new MemoryStream(bytes, writable: false));

    void Entry(TarEntryType type, string path, UnixFileMode mode, string? link = null, Stream? content = null)
    {
        var entry = new GnuTarEntry(type, path) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch };
        if (link is not null)
            entry.LinkName = link;
        if (content is not null)
            entry.DataStream = content;
        _tar.WriteEntry(entry);
    }

    // A commit's default /etc is /usr/etc; an image's is /etc.
    static string Shipped(string path) =>
        path == "usr/etc" || path.StartsWith("usr/etc/", StringComparison.Ordinal) ? path["usr/".Length..] : path;

    static string ObjectPath(string checksum, string kind) =>
        $"{Repository}/objects/{checksum[..2]}/{checksum[2..]}.{kind}";

    // The third number of a dirmeta; tar has no type in it.
    static UnixFileMode Mode(OstreeMetadata rights) =>
        (UnixFileMode)((rights.Bytes[10] << 8 | rights.Bytes[11]) & 0xFFF);
}
