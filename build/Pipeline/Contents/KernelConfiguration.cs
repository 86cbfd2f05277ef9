using KinoiteZfs.Kmods.Compression;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>How a kernel was configured, as far as its modules mind: <c>config</c> beside them, or
/// <c>/boot/config-RELEASE</c>.</summary>
/// <param name="Enabled">Options which are <c>y</c>, without <c>CONFIG_</c>.</param>
/// <remarks>Source: Linux, kernel/module/Kconfig and kernel/module/decompress.c: a kernel unpacks by one
/// algorithm.</remarks>
public sealed record KernelConfiguration(IReadOnlySet<string> Enabled)
{
    const string Prefix = "CONFIG_";
    const string Yes = "=y";

    /// <summary>What the kernel itself unpacks; None when it leaves that to kmod.</summary>
    public ModuleCompression Unpacks => this switch
    {
        _ when !Enabled.Contains("MODULE_DECOMPRESS") => ModuleCompression.None,
        _ when Enabled.Contains("MODULE_COMPRESS_XZ") => ModuleCompression.Xz,
        _ when Enabled.Contains("MODULE_COMPRESS_ZSTD") => ModuleCompression.Zstd,
        _ when Enabled.Contains("MODULE_COMPRESS_GZIP") => ModuleCompression.Gzip,
        _ => ModuleCompression.None,
    };

    /// <summary>Modules carry a checksum for each symbol they use, and the kernel compares them.</summary>
    public bool HasSymbolVersions => Enabled.Contains("MODVERSIONS");

    internal static bool IsOne(ImagePath path) =>
        (path.Name == "config" && InspectedFile.Roots.Contains(path.Parent.Parent))
        || (path.Parent == KernelDirectories.Boot && path.Name.StartsWith("config-", StringComparison.Ordinal));

    internal static KernelConfiguration? Of(ImageTree<InspectedFile> tree, string kernel) =>
        InspectedFile.Roots.Select(root => root / kernel / "config").Append(KernelDirectories.Boot / $"config-{kernel}")
            .Select(path => tree.Find(path)?.Fact?.Kernel).FirstOrDefault(found => found is not null);

    /// <summary>About 11,000 lines; a few are kept.</summary>
    internal static async Task<KernelConfiguration> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        HashSet<string> enabled = new(StringComparer.Ordinal);
        using var reader = new StreamReader(content, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith(Prefix + "MOD", StringComparison.Ordinal)
                && line.EndsWith(Yes, StringComparison.Ordinal))
                enabled.Add(line[Prefix.Length..^Yes.Length]);
        return new KernelConfiguration(enabled);
    }
}
