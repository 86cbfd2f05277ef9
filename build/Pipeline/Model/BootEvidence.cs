namespace KinoiteZfs.Pipeline.Model;

/// <summary>What happened when an image's kernels were booted. Belongs to one digest and to no other.</summary>
/// <param name="Upgrade">Null when there was no image to upgrade from.</param>
public sealed record BootEvidence(
    Digest Image, IReadOnlyList<KernelBoot> Kernels, UpgradeEvidence? Upgrade, DateTimeOffset TestedAt)
{
    /// <summary>Why not even one kernel could be booted; null when they were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    /// <summary>Failures of the same digest, attached to it, in whose knowledge a person had it booted again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Digest>? Overrules { get; init; }

    [JsonIgnore]
    public bool Passed =>
        Problem is null && Kernels.Count > 0 && Kernels.All(kernel => kernel.Outcome == BootOutcome.Passed)
            && Upgrade is not { Outcome: UpgradeOutcome.Failed };
}

/// <summary>One kernel's boot with a pool's whole life in it.</summary>
/// <param name="Seconds">From the machine's start to its end; 0 when it could not even be started.</param>
/// <param name="Zfs">What the running kernel said its ZFS is; null when it did not get that far.</param>
public sealed record KernelBoot(
    KernelRelease Kernel, BootOutcome Outcome, double Seconds, Accelerator? Accelerator, string? Zfs);

/// <summary>Whether a pool survives the way from an older image to this one and back.</summary>
/// <param name="From">The older image, by digest.</param>
/// <param name="FromZfs">The ZFS which made the pool; null when that is not known.</param>
/// <param name="Reason">For people: why it was not tested, or what went wrong.</param>
public sealed record UpgradeEvidence(ImageReference From, UpgradeOutcome Outcome, string? FromZfs, string Reason);

public enum BootOutcome
{
    Passed,

    /// <summary>The image is to blame: its kernel, its modules, its programs.</summary>
    Failed,
}

public enum UpgradeOutcome
{
    /// <summary>Imported, scrubbed and compared by the new image, then by the old one again.</summary>
    Passed,

    Failed,

    /// <summary>There is nothing to find out, or the older image cannot make a pool.</summary>
    NotTested,
}

/// <summary>Who executes the machine's instructions.</summary>
public enum Accelerator
{
    /// <summary>The processor itself.</summary>
    Kvm,

    /// <summary>QEMU, one by one: slow, and possible everywhere.</summary>
    Tcg,
}
