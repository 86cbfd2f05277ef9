using KinoiteZfs.Pipeline.Candidate;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Inputs.Replay;
using KinoiteZfs.Pipeline.Verification;

namespace KinoiteZfs.Pipeline.Rehearsal;

/// <summary>Where a rehearsal works; all of it is its own.</summary>
/// <param name="Folder">For the registry and the records; emptied first.</param>
public sealed record RehearsalPlaces(DirectoryInfo Folder, DirectoryInfo Recipes);

/// <summary>
/// Plays the safety story with the pipeline's own stages on sample images: ZFS ready, kernel ahead of ZFS, ZFS caught
/// up, and the first night once more from its lock file.
/// </summary>
public sealed class RehearsalStory(
    RehearsalData data, StreamDefinition stream, RehearsalPlaces places, TimeProvider time)
{
    // Equal commits give equal images, so that the rehearsal's digests do not depend on the checkout.
    const string SampleCommit = "5a4d91e0000000000000000000000000000000aa";

    readonly StreamRepositories _repositories = stream.For("rehearsal");

    // Names are the stream's; what it really builds on plays no part.
    readonly StreamDefinition _stream = stream with
    {
        BaseImage = stream.BaseImage.Repository.At(stream.BaseImage.Tag ?? ImageReference.Latest),
        BaseImageKey = null,
        ModuleCertificate = null,
        Platform = Platform.LinuxAmd64,
        Fedora = null,
        ZfsLine = data.Nights[0].ZfsReleases[0].Line,
    };

    readonly LayoutRegistry _registry = new(Path.Combine(places.Folder.FullName, "registry"));
    readonly Digest _recipe = Digest.Of("rehearsal"u8);

    /// <summary>Plays all nights.</summary>
    /// <exception cref="PipelineException">The pipeline did not behave as the story demands.</exception>
    public async Task<RehearsalReport> PlayAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (places.Folder.Exists)
            places.Folder.Delete(recursive: true);
        List<NightOutcome> outcomes = [];
        foreach (var night in data.Nights)
        {
            progress.Report($"── {night.Name}: {night.Story}");
            await SampleImages.PublishAsync(night, _stream, _registry, cancellationToken);
            outcomes.Add(await PlayNightAsync(night, outcomes.Count + 1, progress, cancellationToken));
        }
        progress.Report($"── replay of {data.Nights[0].Name}, from its lock file");
        outcomes.Add(await ReplayAsync(outcomes.Count + 1, progress, cancellationToken));
        var report = new RehearsalReport(outcomes);
        report.Require();
        return report;
    }

    async Task<NightOutcome> PlayNightAsync(
        Night night, int number, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var records = RecordsOf(number);
        var before = await StableAsync(cancellationToken);
        var resolver = new InputResolver(_registry, night);
        var resolution = await resolver.ResolveAsync(Request(number), progress, cancellationToken);
        await records.WriteAsync(resolution.Inputs, cancellationToken);
        var outcome = new NightOutcome(night.Name, resolution.Inputs.Inputs, before);
        try
        {
            var (akmods, candidate) = await ProveAsync(resolution.Inputs, records, progress, cancellationToken);
            await PromoteStage.RunAsync(
                new PromotionRequest(resolution.Inputs, akmods, candidate, _repositories), _registry, records, time,
                progress, cancellationToken);
            outcome = outcome with { Candidate = candidate.Image.Digest, Result = NightResult.Promoted };
        }
        catch (KernelHeldException held)
        {
            progress.Report($"held: {held.Message}");
            outcome = outcome with { Result = NightResult.Held };
        }
        return outcome with { StableAfter = await StableAsync(cancellationToken) };
    }

    async Task<NightOutcome> ReplayAsync(int number, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var records = RecordsOf(number);
        var before = await StableAsync(cancellationToken);
        var file = new FileInfo(Path.Combine(places.Folder.FullName, "inputs.lock.json"));
        var first = await RecordsOf(1).ReadAsync<BuildInputs>(cancellationToken);
        await LockFile.WriteAsync(file, LockFile.From(first), cancellationToken);
        var resolution = await new ReplayResolver(_registry)
            .ResolveAsync(
                Request(number), await LockFile.ReadAsync(file, cancellationToken), progress, cancellationToken);
        await records.WriteAsync(resolution.Inputs, cancellationToken);
        var (_, candidate) = await ProveAsync(resolution.Inputs, records, progress, cancellationToken);
        return new NightOutcome($"replay of {data.Nights[0].Name}", resolution.Inputs.Inputs, before)
        {
            Candidate = candidate.Image.Digest,
            Result = NightResult.Replayed,
            StableAfter = await StableAsync(cancellationToken),
        };
    }

    async Task<(AkmodsRecord Akmods, CandidateRecord Candidate)> ProveAsync(
        BuildInputs inputs, RecordStore records, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DirectoryInfo rpms = new(Path.Combine(places.Folder.FullName, "built")),
            image = new(Path.Combine(places.Folder.FullName, "composed"));
        var built = await AkmodsBuildStage.RunAsync(
            inputs, _repositories, _registry, new PrebuiltRpms(data.Packages), rpms, new AkmodsOptions(), progress,
            cancellationToken);
        var akmods = await AkmodsStage.RunAsync(
            inputs, built, rpms, _repositories, _registry, new AkmodsOptions(), progress, cancellationToken);
        await records.WriteAsync(akmods, cancellationToken);
        var composed = await ComposeStage.RunAsync(
            inputs, akmods, _repositories, _registry, new NativeComposer(), image,
            new ComposeOptions(places.Recipes, places.Folder), progress, cancellationToken);
        var candidate = await CandidateStage.RunAsync(
            inputs, akmods, composed, image, _repositories, _registry, new CandidateOptions(), progress,
            cancellationToken);
        candidate = await VerifyStage.RunAsync(
            new VerifyRequest(inputs, candidate, _stream.Image), _registry, time, progress, cancellationToken);
        await records.WriteAsync(candidate, cancellationToken);
        return (akmods, candidate);
    }

    ResolveRequest Request(int number) => new(
        _stream, new RunIdentity($"{number}", 1, number, RunIdentity.Main, CommitSha.Parse(SampleCommit), "rehearsal"),
        "rehearsal", _recipe);

    RecordStore RecordsOf(int number) =>
        new(new DirectoryInfo(Path.Combine(places.Folder.FullName, $"artifacts-{number}")));

    async Task<Digest?> StableAsync(CancellationToken cancellationToken) =>
        (await _registry.FindManifestAsync(_repositories.Image.At(StreamTags.Stable), cancellationToken))?.Digest;
}
