namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>How a candidate is published.</summary>
public sealed record CandidateOptions
{
    /// <summary>Whose tag it gets.</summary>
    public TagScope Scope { get; init; } = TagScope.Main;

    /// <summary>What the image's hosts verify updates with; null when images are not signed.</summary>
    public VerificationKey? TrustedKey { get; init; }

    /// <summary>Waits for registries whose reads lag behind their writes.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>
/// Publishes what <see cref="ComposeStage"/> has handed on, in the candidate repository and nowhere else. Runs nothing
/// that is not ours: base layers are the registry's own, the others have to be what their digests say.
/// </summary>
public static class CandidateStage
{
    /// <param name="folder">Where the composed image is.</param>
    /// <exception cref="PipelineException">It is not of these inputs, or does not stand on their base
    /// image.</exception>
    public static async Task<CandidateRecord> RunAsync(
        BuildInputs record, AkmodsRecord akmods, ComposedCandidate composed, DirectoryInfo folder,
        StreamRepositories repositories,
        IRegistry registry, CandidateOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var target = Target(repositories, options.Scope.Candidate(record.Run, record.Inputs.Fedora));
        OneRun.Require(record, akmods);
        OneRun.Require(record, composed);
        var layout = ComposedCandidate.LayoutIn(folder);
        var image = await layout.ResolveImageAsync(composed.Reference, record.Inputs.Platform, cancellationToken);
        var below = await registry.ResolveBaseAsync(
            record.Inputs.Base, record.Inputs.Platform, repositories.Image, progress, cancellationToken);
        RequireOnBase(image, below);
        RequireLabels(image, InputLabels.For(record, repositories.Title, akmods.FedoraWide, options.TrustedKey));
        await RequireContentAsync(layout, image, below.Manifest.Layers.Count, cancellationToken);
        var moved = await BlobCopy.CopyAsync(
            [
                .. below.Manifest.Layers.Select(layer => new BlobOrigin(registry, below.Repository, layer)),
                .. image.Manifest.Layers.Skip(below.Manifest.Layers.Count)
                    .Select(layer => new BlobOrigin(layout, image.Repository, layer)),
            ],
            registry, target.Repository, progress: null, cancellationToken);
        progress.Report($"layers of {target}: {moved}");
        // Made anew: beside the layers and the configuration, which were looked at, nothing of what was handed on is
        // published.
        var manifest = OciForm.Manifest(image.Config, image.Manifest.Layers);
        var published = await PublishedTag.PublishAsync(
            registry, target, manifest, image.Config, options.Time, progress, cancellationToken);
        progress.Report($"candidate published as {published}");
        await new PublicationNote(record.Run, published)
            .AttachAsync(registry, options.Time.GetUtcNow(), cancellationToken);
        return new CandidateRecord(record.Run, record.Inputs.Fingerprint, published, akmods.FedoraWide, Evidence: null)
        {
            CameAlong = CameAlong.Plausible(composed.CameAlong),
        };
    }

    /// <summary>Stable is out of reach from here, whatever the configuration says.</summary>
    static ImageReference Target(StreamRepositories repositories, Tag tag)
    {
        Repository[] others = [repositories.Image, repositories.Akmods, repositories.AkmodsCandidate];
        return others.Contains(repositories.Candidate)
            ? throw new PipelineException(
                $"The candidate repository {repositories.Candidate} is also the stream's image or akmods repository. Candidates need a repository of their own: correct candidateImage in the stream definition.")
            : repositories.Candidate.At(tag);
    }

    static void RequireOnBase(ResolvedImage image, ResolvedImage below)
    {
        if (BaseComparison.Of(image, below).Problem is { } problem)
            throw new PipelineException(
                $"The composed image {image.ManifestDigest} is not {below.Reference} with layers on top: {problem}. Nothing was published; run {Targets.Compose} again.");
    }

    static void RequireLabels(ResolvedImage image, IReadOnlyDictionary<string, string> expected)
    {
        var wrong = InputLabels.Differences(expected, image.Config.Labels);
        if (wrong.Count > 0)
            throw new PipelineException(
                $"The composed image {image.ManifestDigest} is not of these inputs: {string.Join("; ", wrong)}. Nothing was published; run {Targets.Compose} again.");
    }

    /// <summary>
    /// podman refuses a layer whose content is not what the configuration says (containers/container-libs,
    /// image/storage/storage_dest.go), and bootc takes one it has already by that name
    /// (crates/ostree-ext/src/container/store.rs).
    /// </summary>
    static async Task RequireContentAsync(
        LayoutRegistry layout, ResolvedImage image, int below, CancellationToken cancellationToken)
    {
        foreach (var (layer, said) in image.Manifest.Layers.Zip(image.Config.DiffIds).Skip(below))
        {
            var content = await layout.DiffIdAsync(image.Repository, layer, cancellationToken);
            if (content != said)
                throw new PipelineException(
                    $"Layer {layer.Digest} of the composed image {image.ManifestDigest} holds {content}, and its configuration says {said}. Nothing was published; run {Targets.Compose} again.");
        }
    }
}
