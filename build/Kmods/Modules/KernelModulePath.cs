using KinoiteZfs.Kmods.Versions;

namespace KinoiteZfs.Kmods.Modules;

/// <summary>Where a module lies: <c>/usr/lib/modules/&lt;kernel&gt;/extra/zfs/zfs.ko.xz</c>.</summary>
/// <param name="Kernel">The directory below <c>lib/modules</c>.</param>
/// <param name="Folder">Below the kernel's directory: <c>extra/zfs</c>; empty directly in it.</param>
/// <param name="Name">Without suffixes: <c>zfs</c>.</param>
/// <param name="Compression">What the suffix says.</param>
public sealed record KernelModulePath(KernelRelease Kernel, string Folder, string Name, ModuleCompression Compression)
{
    static readonly string[] Roots = ["usr/lib/modules/", "lib/modules/"];

    /// <summary>Takes paths of packages and of layers: a leading <c>/</c> or <c>./</c> makes no difference.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out KernelModulePath? module)
    {
        module = null;
        var clean = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/');
        var root = Roots.FirstOrDefault(root => clean.StartsWith(root, StringComparison.Ordinal));
        if (root is null || clean[root.Length..].Split('/') is not { Length: >= 2 } parts
            || parts.Any(part => part is "" or "." or ".."))
            return false;
        if (!KernelRelease.TryParse(parts[0], out var kernel)
            || !TrySplitName(parts[^1], out var name, out var compression))
            return false;
        module = new KernelModulePath(kernel, string.Join('/', parts[1..^1]), name, compression);
        return true;
    }

    /// <summary>Splits a file name such as <c>zfs.ko.xz</c>; false when it is not a module's.</summary>
    public static bool TrySplitName(
        string fileName, [NotNullWhen(true)] out string? name, out ModuleCompression compression)
    {
        (var stem, compression) = Path.GetExtension(fileName) switch
        {
            ".gz" => (fileName[..^3], ModuleCompression.Gzip),
            ".xz" => (fileName[..^3], ModuleCompression.Xz),
            ".zst" => (fileName[..^4], ModuleCompression.Zstd),
            _ => (fileName, ModuleCompression.None),
        };
        name = stem.EndsWith(".ko", StringComparison.Ordinal) && stem.Length > 3 ? stem[..^3] : null;
        return name is not null;
    }
}
