namespace KinoiteZfs.Pipeline.Contents;

/// <summary>The programs without which a pool cannot be managed.</summary>
static class UserlandTools
{
    /// <summary>Where an image keeps programs of the system, in all spellings.</summary>
    public static readonly IReadOnlyList<string> Folders = ["usr/sbin", "usr/bin", "sbin", "bin"];

    public static readonly IReadOnlyList<ImagePath> Paths = PathsOf("zfs", "zpool");

    public static IReadOnlyList<ImagePath> PathsOf(params string[] tools) =>
        [.. from folder in Folders from tool in tools select ImagePath.Parse($"{folder}/{tool}")];

    /// <summary>Where they are in an image. An empty file is no program.</summary>
    public static IReadOnlyList<string> In<T>(ImageTree<T> tree)
        where T : class =>
        [.. Paths.Where(tool => tree.Find(tool) is { Kind: LayerEntryKind.File, Size: not 0 })
            .Select(tool => tool.Value)];
}
