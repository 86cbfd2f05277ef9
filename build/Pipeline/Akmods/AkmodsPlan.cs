namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>How the akmods of a run are made.</summary>
/// <param name="Force">Rebuild whatever the cache holds.</param>
/// <param name="AllowBeyondMaximum">Build for kernels newer than OpenZFS says it supports.</param>
public sealed record AkmodsOptions(bool Force = false, bool AllowBeyondMaximum = false)
{
    /// <summary>Waits for registries whose reads lag behind their writes.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whose tags are written, and whose are read.</summary>
    public TagScope Scope { get; init; } = TagScope.Main;

    /// <summary>On main only akmods which this key has made stable are reused; null where nothing is signed.</summary>
    public VerificationKey? Key { get; init; }
}

/// <summary>What would be done for one kernel, and why.</summary>
/// <param name="Hold">Whether ZFS may be compiled for it; null when nothing needs to be compiled.</param>
public sealed record KernelPlan(CacheResult Cache, KernelHoldResult? Hold)
{
    public bool Held => Hold?.State == HoldState.Held;

    /// <summary>For the record: why the cache was used or not, and whether an operator vouched for the
    /// kernel.</summary>
    public string Reason =>
        Hold is { State: HoldState.Overridden } vouched ? $"{Cache.Reason}; {vouched.Reason}" : Cache.Reason;

    public override string ToString() => Cache.State switch
    {
        CacheState.Fresh => $"{Cache.Kernel}: reuse, {Reason}",
        _ when Held => $"{Cache.Kernel}: held, {Hold!.Reason} ({Reason})",
        CacheState.Missing => $"{Cache.Kernel}: would build, cache missing: {Reason}",
        CacheState.Stale => $"{Cache.Kernel}: would rebuild, cache stale: {Reason}",
        _ => $"{Cache.Kernel}: would rebuild, {Reason}",
    };
}

/// <summary>The decisions for every kernel of the base image, before anything is built.</summary>
/// <param name="Inputs">Fingerprint of the inputs decided for.</param>
public sealed record AkmodsPlan(Digest Inputs, IReadOnlyList<KernelPlan> Kernels)
{
    /// <summary>Every kernel is asked before the first compile, so that a held one costs nothing.</summary>
    /// <exception cref="KernelHeldException">A kernel which would have to be built is held.</exception>
    public void RequireSupported()
    {
        foreach (var kernel in Kernels)
            kernel.Hold?.Require();
    }

    /// <summary>For where nothing is built: what a build hands on when every kernel's akmods are in the
    /// cache.</summary>
    /// <exception cref="AkmodsNotFreshException">Some are missing or stale.</exception>
    public BuiltAkmods ToReused(RunIdentity run) =>
        Kernels.Any(kernel => kernel.Cache.State is CacheState.Missing or CacheState.Stale)
            ? throw new AkmodsNotFreshException(this)
            : new BuiltAkmods(run, Inputs, [.. Kernels.Select(
                kernel => new BuiltKernel(kernel.Cache.Kernel, kernel.Cache.State, kernel.Reason, []))]);
}

/// <summary>The cache lacks akmods, where nothing may be built.</summary>
public sealed class AkmodsNotFreshException(AkmodsPlan plan) : PipelineException(Describe(plan))
{
    static string Describe(AkmodsPlan plan)
    {
        var lacking = plan.Kernels
            .Where(kernel => kernel.Cache.Rebuild)
            .Select(kernel =>
                $"akmods {(kernel.Cache.State == CacheState.Missing ? "missing" : "stale")} for kernel {kernel.Cache.Kernel}: {kernel.Cache.Reason}");
        return $"{string.Join("; ", lacking)}. Nothing is built here: run the build workflow on main, or `{CommandLine.Script} {Targets.Akmods} {Options.RebuildAkmods}`, and try again.";
    }
}

/// <summary>Packages which do not provide what they were built for. Nothing was published.</summary>
public sealed class AkmodsNotProvenException(AkmodsResult result, string origin)
    : PipelineException(
        $"The packages from {origin} for kernel {result.Request.Kernel} are not proven: {string.Join("; ", result.Problems)}. Nothing was published for this kernel. Check what the builder compiled against.");
