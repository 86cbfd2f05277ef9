using KinoiteZfs.Kmods.Modules;
using KinoiteZfs.Kmods.Versions;

namespace KinoiteZfs.Kmods.Packages;

/// <summary>What a kmod package has to be.</summary>
/// <param name="Architecture">RPM's name; null takes the kernel release's.</param>
/// <param name="Zfs">The exact OpenZFS version; null takes any.</param>
public sealed record KmodRequest(KernelRelease Kernel, string? Architecture = null, ZfsVersion? Zfs = null)
{
    /// <summary>Who has to have signed the modules; null takes anybody, and nobody.</summary>
    public ModuleSigner? SignedBy { get; init; }
}

/// <summary>One thing that was compared.</summary>
/// <param name="Subject">What: <c>vermagic of zfs.ko</c>.</param>
public sealed record KmodCheck(string Subject, string Expected, string Found, bool Passed)
{
    public override string ToString() =>
        Passed ? $"{Subject}: {Found}" : $"{Subject}: expected {Expected}, found {Found}";
}

/// <summary>Whether a package provides ZFS for exactly one kernel, and every comparison that led there.</summary>
/// <param name="Package">The package's name, version and architecture.</param>
/// <param name="FoundKernels">The kernels its modules were really built for.</param>
public sealed record KmodResult(
    KmodRequest Request, string Package, IReadOnlyList<KmodCheck> Checks, IReadOnlyList<KernelRelease> FoundKernels)
{
    public bool Provides => Checks.All(check => check.Passed);

    public IEnumerable<KmodCheck> Failures => Checks.Where(check => !check.Passed);

    /// <summary>One line for a person.</summary>
    public string Reason => Provides
        ? $"{Package} provides ZFS for {Request.Kernel}"
        : $"{Package} does not provide ZFS for {Request.Kernel}: {string.Join("; ", Failures)}";
}
