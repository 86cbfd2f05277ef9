namespace KinoiteZfs.Kmods;

/// <summary>A package read to its end: its header, proven against the digests it carries, and the kernel modules inside.</summary>
/// <param name="Source">The file or URL it came from, for messages.</param>
public sealed record RpmPackage(string Source, RpmHeader Header, IReadOnlyList<KernelModule> Modules)
{
    /// <exception cref="KmodFormatException">One of its kinds for each cause.</exception>
    public static Task<RpmPackage> ReadAsync(
        Stream content, string source, RpmLimits? limits = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
