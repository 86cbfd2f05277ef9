using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Boots every kernel of an image and lives a pool's whole life on it.</summary>
public static class BootTestStage
{
    /// <summary>Tests an image, wherever it comes from.</summary>
    /// <exception cref="BootFailedException">What the image holds cannot even be tried.</exception>
    /// <exception cref="BootEnvironmentException">The test could not be made.</exception>
    public static async Task<BootReport> RunAsync(
        BootRequest request, IRegistry registry, BootRig rig, TimeProvider time, IProgress<string> progress, CancellationToken cancellation)
    {
        await rig.RequireAsync(cancellation);
        var busybox = await Busybox.FindAsync(rig.SearchPath, cancellation);
        var folder = Directory.CreateDirectory(Path.Combine(rig.Scratch.FullName, $"boot-{Guid.NewGuid():n}"));
        try
        {
            return await new BootTest(registry, new BootRun(rig, busybox, folder, progress), folder, progress).RunAsync(request, time, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Tests the candidate of a run, unless it was tested already.</summary>
    /// <param name="upgradeFrom">Null takes what stable is now, if it is anything.</param>
    /// <returns>The report whose evidence belongs into the candidate's record; null when the record has it already.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<BootReport?> RunForAsync(
        CandidateRecord candidate, BuildInputs inputs, StreamRepositories repositories, ImageReference? upgradeFrom, IRegistry registry,
        BootRig rig, TimeProvider time, IProgress<string> progress, CancellationToken cancellation)
    {
        var digest = candidate.Image.Digest
            ?? throw new PipelineException($"{candidate.Image} of {CandidateRecord.FileName} names no digest, and a tag proves nothing. Run Candidate again.");
        if (candidate.BootOfImage is { Passed: true } known && await CoversAsync(known, upgradeFrom, registry, cancellation))
        {
            progress.Report($"{digest} was booted already, on {known.TestedAt:u}; its evidence stays");
            return null;
        }
        BootTest.Require(inputs.Inputs.Platform);
        var from = upgradeFrom ?? await StableAsync(registry, repositories.Image, digest, cancellation);
        return await RunAsync(new BootRequest(candidate.Image, from, inputs.Inputs.Zfs.Version), registry, rig, time, progress, cancellation);
    }

    /// <summary>A test which did not upgrade from the image that is asked for tells nothing of that.</summary>
    static async Task<bool> CoversAsync(BootEvidence known, ImageReference? upgradeFrom, IRegistry registry, CancellationToken cancellation) =>
        upgradeFrom is null
        || (known.Upgrade is { Outcome: UpgradeOutcome.Passed, From.Digest: { } tested }
            && (await registry.ResolveImageAsync(upgradeFrom, BootTest.Machine, cancellation)).Reference.Digest == tested);

    static async Task<ImageReference?> StableAsync(IRegistry registry, Repository repository, Digest candidate, CancellationToken cancellation) =>
        await StableImage.FindAsync(registry, repository, cancellation) is { } stable && stable.Image.Digest != candidate
            ? stable.Image.Pinned
            : null;
}
