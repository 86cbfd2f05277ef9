namespace KinoiteZfs.Pipeline.Reports.Plan;

/// <summary>What a run would do, for programs: <see cref="PlanReport"/> is the same for people.</summary>
/// <param name="Inputs">What it would build from, or why it would not.</param>
/// <param name="WouldBuild">Something is to be built, and no kernel is held.</param>
public sealed record PlannedRun(BuildInputs Inputs, bool WouldBuild, IReadOnlyList<PlannedKernel> Akmods)
{
    public static PlannedRun Of(BuildInputs inputs, AkmodsPlan akmods) => new(
        inputs,
        inputs is { UnchangedSince: null, Withdrawn: null, Hold: not { IsHeld: true } }
            && !akmods.Kernels.Any(kernel => kernel.Held),
        [
            .. akmods.Kernels.Select(
                kernel => new PlannedKernel(kernel.Cache.Kernel, kernel.Cache.State, kernel.Held, kernel.Reason)),
        ]);
}

/// <param name="Cached">What the cache has for it: fresh akmods are reused, all others built.</param>
/// <param name="Held">OpenZFS may not be compiled for it.</param>
public sealed record PlannedKernel(KernelRelease Kernel, CacheState Cached, bool Held, string Reason);
