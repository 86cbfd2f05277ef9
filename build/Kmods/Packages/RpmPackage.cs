using KinoiteZfs.Kmods.Modules;

namespace KinoiteZfs.Kmods.Packages;

/// <summary>A package read to its end: its header, proven against the digests it carries, and the kernel modules
/// inside.</summary>
/// <param name="Source">The file or URL it came from, for messages.</param>
public sealed record RpmPackage(string Source, RpmHeader Header, IReadOnlyList<KernelModule> Modules)
{
    /// <exception cref="KmodFormatException">One of its kinds for each cause.</exception>
    public static async Task<RpmPackage> ReadAsync(
        Stream content, string source, RpmLimits? limits = null, CancellationToken cancellationToken = default)
    {
        await using var reader = await RpmReader.OpenAsync(content, source, limits, cancellationToken);
        var modules = new List<KernelModule>();
        await foreach (var entry in reader.ReadEntriesAsync(cancellationToken))
        {
            if (entry.Kind != RpmEntryKind.File || !KernelModulePath.TryParse(entry.Path, out _))
                continue;
            if (modules.Count == KmodLimits.ModulesPerPackage)
                throw new OversizedException(
                    $"{UntrustedText.Printable(source)}: it has more than {KmodLimits.ModulesPerPackage} kernel modules. This is not a kmod package.");
            modules.Add(await KernelModule.ReadAsync(entry.Content, entry.Path, cancellationToken));
        }
        return new RpmPackage(source, reader.Header, modules);
    }
}
