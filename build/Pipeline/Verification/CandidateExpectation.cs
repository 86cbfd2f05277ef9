namespace KinoiteZfs.Pipeline.Verification;

/// <summary>What the image has to be.</summary>
/// <param name="Modules">Those of the akmods it was composed with.</param>
/// <param name="Trust">Null when no key is configured.</param>
public sealed record CandidateExpectation(
    KernelSet Kernels, ZfsVersion Zfs, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<KernelModule> Modules,
    TrustExpectation? Trust = null)
{
    /// <summary>The image is for machines which take several kernels:
    /// <see cref="ResolvedInputs.SeveralKernels"/>.</summary>
    public bool SeveralKernels { get; init; }
}
