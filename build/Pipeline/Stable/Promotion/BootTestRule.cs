namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>
/// Nobody has to test; what a test has found counts all the same, whoever made it. A failure stays with the digest
/// until a test that was made in knowledge of it has passed, in this run.
/// </summary>
static class BootTestRule
{
    const string Name = "boot test";

    /// <param name="failures">Attached to the candidate by whatever run.</param>
    /// <returns>Null when no test is required, and none was made.</returns>
    public static CheckResult? Check(PromotionRequest request, IReadOnlyList<BootFailure> failures)
    {
        var (candidate, inputs) = (request.Candidate, request.Inputs.Inputs);
        if (failures.FirstOrDefault(failure => candidate.Boot?.Overrules?.Contains(failure.Artifact) != true)
            is { } failed)
            return CheckResult.Fail(
                Name,
                $"{candidate.Image.Digest} {failed}. Change an input, or boot it once more with {Options.RetryBootTest} when you know why it failed");
        if (candidate.Boot is not { } boot)
            return request.RequireBootTest
                ? CheckResult.Fail(
                    Name,
                    $"nobody has booted this candidate. Run {Targets.BootTest}, which writes it to {BootRecord.FileName}")
                : null;
        if (boot.Image != candidate.Image.Digest)
            return CheckResult.Fail(
                Name,
                $"it is about {boot.Image}, the candidate is {candidate.Image.Digest}. Run {Targets.BootTest} on this candidate");
        if (boot.Problem is { } problem)
            return CheckResult.Fail(Name, $"{boot.Image} could not even be booted: {UntrustedText.Printable(problem)}");
        var (booted, needed) = (boot.Kernels.Select(kernel => kernel.Kernel).Order().ToArray(), inputs.Kernels);
        if (!booted.SequenceEqual(needed))
            return CheckResult.Fail(
                Name,
                $"the kernels {(booted.Length == 0 ? "none" : string.Join(", ", booted.AsEnumerable()))} were booted, the inputs have {needed}. Run {Targets.BootTest} again");
        if (!boot.Passed)
            return CheckResult.Fail(Name, $"{boot.Image} failed it. artifacts/logs has each machine's log");
        if (boot.Kernels.FirstOrDefault(
            kernel => kernel.Zfs is not { } version || !KmodPackage.IsModuleVersion(inputs.Zfs.Version, version))
            is { } other)
            return CheckResult.Fail(
                Name,
                $"kernel {other.Kernel} ran ZFS {UntrustedText.Quote(other.Zfs)}, the inputs have {inputs.Zfs.Version}. Run {Targets.BootTest} again");
        var modules = candidate.Evidence?.Kernels.ToLookup(kernel => kernel.Kernel, kernel => kernel.Zfs.Version);
        return boot.Kernels.FirstOrDefault(
            kernel => modules?[kernel.Kernel].All(version => version == kernel.Zfs) == false)
            is { } differing
            ? CheckResult.Fail(
                Name,
                $"kernel {differing.Kernel} ran ZFS {UntrustedText.Quote(differing.Zfs)}, and {Targets.Verify} found another. Run {Targets.Verify} and {Targets.BootTest} again")
            : CheckResult.Pass(
                Name, $"{boot.Image} booted with {needed}, and each kept a pool of ZFS {inputs.Zfs.Version}");
    }
}
