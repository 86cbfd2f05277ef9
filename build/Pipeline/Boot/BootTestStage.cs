namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What shall be booted.</summary>
/// <param name="Image">A tag is resolved once.</param>
/// <param name="UpgradeFrom">An older image whose pools this one must be able to use; null tests no upgrade.</param>
/// <param name="Zfs">What the running kernels must report; null accepts any version.</param>
public sealed record BootRequest(ImageReference Image, ImageReference? UpgradeFrom = null, ZfsVersion? Zfs = null);

/// <summary>Boots every kernel of an image and lives a pool's whole life on it.</summary>
public static class BootTestStage
{
    /// <summary>Tests an image, wherever it comes from.</summary>
    /// <exception cref="BootFailedException">What the image holds cannot even be tried.</exception>
    /// <exception cref="BootEnvironmentException">The test could not be made.</exception>
    public static async Task<BootReport> RunAsync(
        BootRequest request, IRegistry registry, BootRig rig, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        await rig.RequireAsync(progress, cancellationToken);
        var busybox = await Busybox.FindAsync(rig.SearchPath, cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(rig.Scratch.FullName, $"boot-{Guid.NewGuid():n}"));
        try
        {
            return await new BootTest(registry, new BootRun(rig, busybox, folder, progress), folder, progress)
                .RunAsync(request, time, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Tests the candidate of a run, unless it was tested already. One that has failed before, in whatever run, is not
    /// tried again until it passes by chance: a person has to ask for it.
    /// </summary>
    /// <param name="upgradeFrom">Null takes what stable is now, if it is anything.</param>
    /// <param name="retry">A person knows of the earlier failure.</param>
    /// <returns>The report whose evidence belongs into the candidate's record; null when the record has it
    /// already.</returns>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<BootReport?> RunForAsync(
        CandidateRecord candidate, BuildInputs inputs, StreamRepositories repositories, ImageReference? upgradeFrom,
        bool retry, IRegistry registry,
        BootRig rig, TimeProvider time, IProgress<string> progress, CancellationToken cancellationToken)
    {
        OneRun.Require(inputs, candidate);
        var digest = candidate.Image.Digest
            ?? throw new PipelineException(
                $"{candidate.Image} of {CandidateRecord.FileName} names no digest, and a tag proves nothing. Run {Targets.Candidate} again.");
        var failures = await BootResults.FindFailuresAsync(
            registry, candidate.Image.Repository.At(digest), cancellationToken);
        if (candidate.BootOfImage is { Passed: true } known
            && failures.All(failure => known.Overrules?.Contains(failure.Artifact) == true)
            && await CoversAsync(known, upgradeFrom, registry, cancellationToken))
        {
            progress.Report($"{digest} was booted already, on {known.TestedAt:u}; its evidence stays");
            return null;
        }
        if (!retry && (failures.Count > 0 || candidate.BootOfImage is { Passed: false }))
            throw new BootFailedException(
                $"{digest} {(failures.Count > 0 ? string.Join(", and ", failures) : $"failed the boot test of {candidate.Boot!.TestedAt:u}")}. The same image is not booted again until it passes by chance: change an input, or say {Options.RetryBootTest} when you know why it failed.");
        BootTest.Require(inputs.Inputs.Platform);
        var from = upgradeFrom ?? await StableAsync(registry, repositories.Image, digest, cancellationToken);
        var report = await TestAsync(
            new BootRequest(candidate.Image, from, inputs.Inputs.Zfs.Version), digest, registry, rig, time, progress,
            cancellationToken);
        return failures.Count == 0
            ? report
            : report with { Evidence = report.Evidence with { Overrules = [.. failures.Select(
                failure => failure.Artifact)] } };
    }

    /// <summary>An image which cannot even be tried has failed like one whose kernel does not boot, and that is
    /// remembered too.</summary>
    static async Task<BootReport> TestAsync(
        BootRequest request, Digest image, IRegistry registry, BootRig rig, TimeProvider time,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(request, registry, rig, time, progress, cancellationToken);
        }
        catch (BootFailedException e)
        {
            return new BootReport(
                new BootEvidence(image, [], Upgrade: null, time.GetUtcNow()) { Problem = e.Message }, [e.Message]);
        }
    }

    /// <summary>A test which did not upgrade from the image that is asked for tells nothing of that.</summary>
    static async Task<bool> CoversAsync(
        BootEvidence known, ImageReference? upgradeFrom, IRegistry registry, CancellationToken cancellationToken) =>
        upgradeFrom is null
        || (known.Upgrade is { Outcome: UpgradeOutcome.Passed, From.Digest: { } tested }
            && (await registry.ResolveImageAsync(upgradeFrom, BootTest.Machine, cancellationToken)).Reference.Digest
                == tested);

    static async Task<ImageReference?> StableAsync(
        IRegistry registry, Repository repository, Digest candidate, CancellationToken cancellationToken) =>
        await StableImage.FindAsync(registry, repository.At(StreamTags.Stable), cancellationToken) is { } stable
            && stable.Digest != candidate
            ? stable.Pinned.Pinned
            : null;
}
