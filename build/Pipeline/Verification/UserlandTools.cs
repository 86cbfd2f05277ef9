using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The programs without which a pool cannot be managed.</summary>
static class UserlandTools
{
    public static readonly IReadOnlyList<ImagePath> Paths =
    [
        .. from folder in (string[])["usr/sbin", "usr/bin", "sbin", "bin"]
           from tool in (string[])["zfs", "zpool"]
           select ImagePath.Parse($"{folder}/{tool}"),
    ];

    /// <summary>Where they are in an image. An empty file is no program.</summary>
    public static IReadOnlyList<string> In<T>(ImageTree<T> tree)
        where T : class =>
        [.. Paths.Where(tool => tree.Find(tool) is { Kind: LayerEntryKind.File, Size: not 0 }).Select(tool => tool.Value)];
}
