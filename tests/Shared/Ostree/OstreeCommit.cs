using System.Buffers.Binary;
using System.Security.Cryptography;

namespace KinoiteZfs;

/// <summary>A metadata object: a directory's names or rights, or the commit.</summary>
/// <param name="Kind">The suffix of its file: <c>commit</c>, <c>dirtree</c>, <c>dirmeta</c>.</param>
sealed record OstreeMetadata(string Kind, byte[] Bytes)
{
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));
}

/// <summary>A content object: the files and links which are the same in content and rights.</summary>
/// <param name="First">The content, by the first path.</param>
sealed record OstreeObject(string Checksum, OstreeFile First, IReadOnlyList<string> Paths);

/// <summary>
/// A commit with its objects, under the checksums ostree itself would give them. Types and checksums are those of
/// ostree's src/libostree/ostree-core.h and ostree-core.c (ostreedev/ostree); real ostree checks them in the lab.
/// </summary>
sealed class OstreeCommit
{
    // S_IFREG, S_IFLNK and S_IFDIR: ostree's modes have the type in them, tar's do not.
    const uint RegularFile = 0x8000;
    const uint SymbolicLink = 0xA000;
    const uint Folder = 0x4000;

    readonly Dictionary<string, (OstreeMetadata Names, OstreeMetadata Rights, string[] Folders)> _folders = [];

    /// <param name="linux">The kernel release, which ostree keeps beside the commit and images have as a label.</param>
    public OstreeCommit(OstreeTree tree, string version, string? linux, DateTimeOffset made)
    {
        var checksums = tree.Files.Values.ToDictionary(file => file.Path, ChecksumOf);
        Objects = [.. tree.Files.Values.GroupBy(file => checksums[file.Path])
            .Select(same => new OstreeObject(same.Key, same.First(), [.. same.Select(file => file.Path)]))];
        var files = tree.Files.Keys.ToLookup(FolderOf);
        var folders = tree.Folders.Keys.Where(path => path.Length > 0).ToLookup(FolderOf);
        // Long paths first: a folder's object names the checksums of those in it.
        foreach (var (path, mode) in tree.Folders.OrderByDescending(
            folder => folder.Key.Count(character => character == '/') + (folder.Key.Length > 0 ? 1 : 0)))
            _folders[path] = (Names(files[path], folders[path], checksums), Rights(mode), [.. folders[path]]);
        Commit = MetadataOf(version, linux, made);
    }

    public IReadOnlyList<OstreeObject> Objects { get; }

    public OstreeMetadata Commit { get; }

    /// <summary>The extended attributes of every file and folder; SELinux' label, which ostree keeps beside the
    /// content.</summary>
    public static GVariant Attributes { get; } = GVariant.Array(
    [
        GVariant.Tuple(GVariant.Octets("security.selinux\0"u8.ToArray()), GVariant.Octets(
            "system_u:object_r:usr_t:s0\0"u8.ToArray())),
    ]);

    /// <summary>What is in a folder, and the rights it has.</summary>
    public (OstreeMetadata Names, OstreeMetadata Rights, string[] Folders) this[string folder] => _folders[folder];

    public bool HasFolder(string path) => _folders.ContainsKey(path);

    /// <summary>SHA-256 of a header and the content: <c>(uuuusa(ayay))</c>, after its length in eight bytes.</summary>
    public static string ChecksumOf(OstreeFile file, GVariant attributes)
    {
        var type = file.Target is null ? RegularFile : SymbolicLink;
        var header = GVariant.Tuple(
            GVariant.Number(0u), GVariant.Number(0u), GVariant.Number(type | (uint)file.Mode), GVariant.Number(0u),
            GVariant.Text(file.Target ?? ""), attributes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Bytes.Length);
        hash.AppendData(length);
        hash.AppendData(header.Bytes);
        using var content = file.Open();
        var buffer = new byte[128 * 1024];
        int count;
        while ((count = content.Read(buffer)) > 0)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary><c>(uuua(ayay))</c></summary>
    public static OstreeMetadata Rights(int mode, GVariant attributes) => new("dirmeta", GVariant.Tuple(
        GVariant.Number(0u), GVariant.Number(0u), GVariant.Number(Folder | (uint)mode), attributes).Bytes);

    static OstreeMetadata Rights(int mode) => Rights(mode, Attributes);

    static string ChecksumOf(OstreeFile file) => ChecksumOf(file, Attributes);

    /// <summary><c>(a(say)a(sayay))</c></summary>
    OstreeMetadata Names(
        IEnumerable<string> files, IEnumerable<string> folders, Dictionary<string, string> checksums) =>
        new("dirtree", GVariant.Tuple(
            GVariant.Array(files.OrderBy(Path.GetFileName, StringComparer.Ordinal)
                .Select(file => GVariant.Tuple(GVariant.Text(Path.GetFileName(file)), Checksum(checksums[file])))),
            GVariant.Array(folders.OrderBy(Path.GetFileName, StringComparer.Ordinal).Select(folder => GVariant.Tuple(
                GVariant.Text(Path.GetFileName(folder)), Checksum(_folders[folder].Names.Checksum),
                Checksum(_folders[folder].Rights.Checksum)))))
            .Bytes);

    /// <summary><c>(a{sv}aya(say)sstayay)</c></summary>
    OstreeMetadata MetadataOf(string version, string? linux, DateTimeOffset made)
    {
        const int dictionary = sizeof(ulong);
        List<GVariant> notes = [GVariant.Tuple(GVariant.Text("version"), GVariant.Boxed("s", GVariant.Text(version)))];
        if (linux is not null)
        {
            notes.Add(GVariant.Tuple(
                GVariant.Text("ostree.bootable"), GVariant.Boxed("b", new GVariant([1], 1, IsFixed: true))));
            notes.Add(GVariant.Tuple(GVariant.Text("ostree.linux"), GVariant.Boxed("s", GVariant.Text(linux))));
        }
        return new OstreeMetadata("commit", GVariant.Tuple(
            GVariant.Array(
                notes, dictionary), GVariant.Octets([]), GVariant.Array([]), GVariant.Text(""), GVariant.Text(""),
            GVariant.Number((ulong)made.ToUnixTimeSeconds()), Checksum(_folders[""].Names.Checksum), Checksum(
                _folders[""].Rights.Checksum))
            .Bytes);
    }

    static GVariant Checksum(string hex) => GVariant.Octets(Convert.FromHexString(hex));

    static string FolderOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";
}
