namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>One build of the base image, as its labels tell.</summary>
/// <param name="Kernels">Null when they do not name a kernel.</param>
/// <param name="Version">
/// Its <c>org.opencontainers.image.version</c>; streams exist whose builds do not say their own.
/// </param>
public record BaseBuild(Digest Digest, KernelSet? Kernels, string? Version = null)
{
    /// <summary>What people call it.</summary>
    public virtual string Name => Version is null ? Digest.ToString() : UntrustedText.Printable(Version);
}

/// <summary>One with a dated tag, which alone tells the date: labels may lag behind their tags.</summary>
public sealed record DatedBuild(DatedTag Dated, Digest Digest, KernelSet? Kernels, string? Version = null)
    : BaseBuild(Digest, Kernels, Version)
{
    public DateStamp Stamp => Dated.Stamp;

    public override string Name => Dated.Tag.Name;
}
