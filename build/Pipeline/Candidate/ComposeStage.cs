namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>How an image is composed.</summary>
/// <param name="Recipes">The recipe's tracked folder; only read.</param>
/// <param name="Temporary">Where a workspace may be made; it is removed again.</param>
public sealed record ComposeOptions(DirectoryInfo Recipes, DirectoryInfo Temporary)
{
    /// <summary>For composers which build the Containerfile.</summary>
    public PackageTransfer Transfer { get; init; } = PackageTransfer.Mount;

    /// <summary>Gets a copy of the rendered recipe, which stays when composing fails; null keeps none.</summary>
    public DirectoryInfo? Kept { get; init; }

    /// <summary>What the image's hosts shall verify updates with, <c>cosign.pub</c>; null when images are not
    /// signed.</summary>
    public FileInfo? TrustedKey { get; init; }
}

/// <summary>
/// Composes the candidate image and hands on what is new in it. Runs the recipe's code: it publishes nothing, and needs
/// no right to.
/// </summary>
public static class ComposeStage
{
    const string CreatedBy = "kinoite-zfs candidate";

    /// <param name="target">Gets the record's image; emptied first.</param>
    /// <exception cref="PipelineException">The akmods belong to other inputs, or the composition is not
    /// usable.</exception>
    public static async Task<ComposedCandidate> RunAsync(
        BuildInputs record, AkmodsRecord akmods, StreamRepositories repositories, IRegistry registry,
        IComposer composer,
        DirectoryInfo target, ComposeOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        RequireSameInputs(record, akmods);
        Forget(target);
        var workspace = new DirectoryInfo(Path.Combine(options.Temporary.FullName, $"candidate-{Guid.NewGuid():n}"));
        try
        {
            await Workspace.RenderAsync(
                options.Recipes, workspace, record.Inputs, akmods.Kernels, options.Transfer, cancellationToken);
            await TrustPart.RenderAsync(workspace, repositories, options.TrustedKey, cancellationToken);
            Forget(options.Kept);
            if (options.Kept is { } kept)
                Workspace.Copy(workspace, kept);
            var below = await registry.ResolveBaseAsync(
                record.Inputs.Base, record.Inputs.Platform, repositories.Image, progress, cancellationToken);
            progress.Report($"composing on {record.Inputs.Base.Pinned}");
            var composed = await composer.ComposeAsync(
                new ComposeRequest(workspace, record.Inputs, below, akmods.Kernels, registry), progress,
                cancellationToken);
            RequireWhole(composed);
            var trusted = options.TrustedKey is { } key
                ? await VerificationKey.LoadAsync(key, cancellationToken)
                : null;
            var config = Stamp(
                composed.Config, InputLabels.For(record, repositories.Title, akmods.FedoraWide, trusted));
            var manifest = OciForm.Manifest(config, composed.Layers.Select(layer => layer.Blob));
            var layout = ComposedCandidate.LayoutIn(target);
            var place = ComposedCandidate.Tagged;
            var added = composed.Layers.Where(layer => !ReferenceEquals(layer.Registry, registry)).ToList();
            progress.Report(
                $"layers composed: {await BlobCopy.CopyAsync(added, layout, place.Repository, progress: null, cancellationToken)}");
            await layout.PushBytesAsync(place.Repository, config.Descriptor.MediaType, config.Bytes, cancellationToken);
            await layout.PutManifestAsync(place, manifest.ToRaw(), cancellationToken);
            Forget(options.Kept);
            return new ComposedCandidate(record.Run, record.Inputs.Fingerprint, manifest.ToRaw().Digest)
            {
                CameAlong = composed.Log is { } log
                    ? await CameAlong.ReadAsync(
                        log, akmods.Kernels.SelectMany(kernel => kernel.Packages), cancellationToken)
                    : null,
            };
        }
        finally
        {
            Forget(workspace);
        }
    }

    static void Forget(DirectoryInfo? folder)
    {
        if (Directory.Exists(folder?.FullName))
            Directory.Delete(folder.FullName, recursive: true);
    }

    static void RequireSameInputs(BuildInputs record, AkmodsRecord akmods)
    {
        OneRun.Require(record, akmods);
        var lacking = record.Inputs.Kernels.Except(akmods.Kernels.Select(one => one.Kernel)).ToList();
        if (lacking.Count > 0)
            throw new PipelineException(
                $"{AkmodsRecord.FileName} has no akmods for kernel {string.Join(", ", lacking)} of the base image. Run the {Targets.Akmods} target again.");
    }

    static void RequireWhole(ComposedImage composed)
    {
        if (composed.Config.DiffIds.Count != composed.Layers.Count)
            throw new PipelineException(
                $"The composed image has {composed.Layers.Count} layers, and its configuration names {composed.Config.DiffIds.Count}. Nothing was published; compose it again.");
    }

    // Nothing of the run but the commit is in the image, and its time is the base's: equal inputs give equal images.
    static ImageConfig Stamp(ImageConfig composed, IReadOnlyDictionary<string, string> labels)
    {
        var created = composed.Created ?? DateTimeOffset.UnixEpoch;
        var stamped = new Dictionary<string, string>(labels)
        {
            [PageLabels.Created] = created.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        if (composed.Labels.ContainsKey(PageLabels.QuayExpiry))
            stamped[PageLabels.QuayExpiry] = PageLabels.NoExpiry;
        return OciForm.Config(composed)
            .With(stamped, layer: null, new HistoryEntry(created, $"{CreatedBy}: labels of the inputs"), created);
    }
}
