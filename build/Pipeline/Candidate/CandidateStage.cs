using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <param name="Recipes">The recipe's tracked folder; only read.</param>
/// <param name="Temporary">Where a workspace may be made; it is removed again.</param>
/// <param name="Tag">Instead of <c>&lt;shortsha&gt;-&lt;fedora&gt;</c>, for branches.</param>
public sealed record CandidateOptions(DirectoryInfo Recipes, DirectoryInfo Temporary, Tag? Tag = null)
{
    /// <summary>For composers which build the Containerfile.</summary>
    public PackageTransfer Transfer { get; init; } = PackageTransfer.Mount;

    /// <summary>What the image's hosts shall verify updates with, <c>cosign.pub</c>; null when images are not signed.</summary>
    public FileInfo? TrustedKey { get; init; }

    /// <summary>The published image is signed.</summary>
    public Signing Signing { get; init; } = Signing.Off;

    /// <summary>Waits for registries whose reads lag behind their writes.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Composes the candidate image and publishes it, in the candidate repository and nowhere else.</summary>
public static class CandidateStage
{
    const string CreatedBy = "kinoite-zfs candidate";

    /// <exception cref="PipelineException">The akmods belong to other inputs, or the composition is not usable.</exception>
    public static async Task<CandidateRecord> RunAsync(
        BuildInputs record, AkmodsRecord akmods, StreamRepositories repositories, IRegistry registry, IComposer composer,
        CandidateOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        RequireSameInputs(record, akmods);
        var tag = CandidateTarget.Choose(repositories, options.Tag ?? StreamTags.Candidate(record.Run, record.Inputs.Fedora));
        var workspace = new DirectoryInfo(Path.Combine(options.Temporary.FullName, $"candidate-{Guid.NewGuid():n}"));
        try
        {
            await Workspace.RenderAsync(options.Recipes, workspace, record.Inputs, akmods.Kernels, options.Transfer, cancellation);
            await TrustPart.RenderAsync(workspace, repositories, options.TrustedKey, cancellation);
            progress.Report($"composing on {record.Inputs.Base.Pinned}");
            var composed = await composer.ComposeAsync(
                new ComposeRequest(workspace, record.Inputs, akmods.Kernels, registry), progress, cancellation);
            RequireWhole(composed);
            var config = Stamp(composed.Config, record, repositories, akmods);
            await BlobTransfer.MoveAsync(composed.Layers, registry, tag.Repository, progress, cancellation);
            var image = await PublishedTag.PublishAsync(
                registry, tag, OciForm.Manifest(config, composed.Layers.Select(layer => layer.Blob)), config, options.Time, progress, cancellation);
            progress.Report($"candidate published as {image}");
            await new PublicationNote(record.Run, image).AttachAsync(registry, options.Time.GetUtcNow(), cancellation);
            await options.Signing.SignAsync(registry, image, options.Time, progress, cancellation);
            return new CandidateRecord(record.Run, record.Inputs.Fingerprint, image, akmods.FedoraWide, Evidence: null);
        }
        finally
        {
            workspace.Refresh();
            if (workspace.Exists)
                workspace.Delete(recursive: true);
        }
    }

    static void RequireSameInputs(BuildInputs record, AkmodsRecord akmods)
    {
        if (akmods.Inputs != record.Inputs.Fingerprint)
            throw new PipelineException($"{AkmodsRecord.FileName} was made for the inputs {akmods.Inputs}, and {BuildInputs.FileName} has the inputs {record.Inputs.Fingerprint}. They are of different runs: run the Akmods target for these inputs.");
        var lacking = record.Inputs.Kernels.Except(akmods.Kernels.Select(one => one.Kernel)).ToList();
        if (lacking.Count > 0)
            throw new PipelineException($"{AkmodsRecord.FileName} has no akmods for kernel {string.Join(", ", lacking)} of the base image. Run the Akmods target again.");
    }

    static void RequireWhole(ComposedImage composed)
    {
        if (composed.Config.DiffIds.Count != composed.Layers.Count)
            throw new PipelineException($"The composed image has {composed.Layers.Count} layers, and its configuration names {composed.Config.DiffIds.Count}. Nothing was published; compose it again.");
    }

    // Nothing of the run but the commit is in the image, and its time is the base's: equal inputs give equal images.
    static ImageConfig Stamp(ImageConfig composed, BuildInputs record, StreamRepositories repositories, AkmodsRecord akmods)
    {
        var created = composed.Created ?? DateTimeOffset.UnixEpoch;
        var name = repositories.Image.Path[(repositories.Image.Path.LastIndexOf('/') + 1)..];
        return OciForm.Config(composed).With(
            InputLabels.For(record, name, akmods.FedoraWide), layer: null,
            new HistoryEntry(created, $"{CreatedBy}: labels of the inputs"), created);
    }
}
