namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>What a choice among the base's builds rests on.</summary>
/// <param name="Today">The run's day, in UTC.</param>
/// <param name="Stable">What is stable and must not go backward: <see cref="StableState.Known"/>.</param>
public sealed record HoldbackFacts(DateOnly Today, ZfsRelease Zfs, IReadOnlyList<StableImage> Stable)
{
    /// <summary>Kernels whose akmods exist and are proven: OpenZFS' maximum does not hold them.</summary>
    public Func<KernelRelease, bool> HasProvenAkmods { get; init; } = _ => false;

    /// <summary>
    /// Builds which must not be chosen, and why: withdrawn by a rollback, or other than their labels say.
    /// </summary>
    public IReadOnlyDictionary<Digest, string> Refused { get; init; } = new Dictionary<Digest, string>();

    /// <summary>An operator vouches for kernels beyond the maximum.</summary>
    public bool AllowBeyondMaximum { get; init; }

    public HoldbackLimits Limits { get; init; } = HoldbackLimits.Default;

    /// <summary>What holds a build of these kernels; null when nothing does.</summary>
    internal string? HoldOn(KernelSet kernels) => kernels
        .Select(kernel => (Kernel: kernel, Result: KernelHold.Check(kernel, Zfs, AllowBeyondMaximum)))
        .FirstOrDefault(asked => asked.Result.State == HoldState.Held
            && !HasProvenAkmods(asked.Kernel)).Result?.Reason;
}
