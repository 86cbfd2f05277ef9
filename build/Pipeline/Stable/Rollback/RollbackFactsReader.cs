namespace KinoiteZfs.Pipeline.Stable.Rollback;

/// <summary>Finds what was stable, from the registry alone: the audit tags are the memory, no record is
/// needed.</summary>
sealed class RollbackFactsReader(RollbackRequest request, IRegistry registry)
{
    readonly Repository _images = request.Repositories.Image;
    readonly Repository _akmods = request.Repositories.Akmods;

    /// <exception cref="PipelineException">It was never stable, or does not say what it was built from.</exception>
    public async Task<RollbackFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var (audit, digest) = await FindAsync(cancellationToken);
        var image = await ReadAsync(new PinnedImage(_images.At(audit.Tag), digest), cancellationToken);
        var fedora = image.Labels.Fedora ?? throw MissingLabel(image, InputLabels.Fedora);
        var akmods = await FindAkmodsAsync(audit.Tag, image, cancellationToken);
        var kernels = new Dictionary<KernelRelease, AuditedImage>();
        foreach (var kernel in image.Labels.Kernels ?? throw MissingLabel(image, InputLabels.Kernels))
            kernels[kernel] = await FindAkmodsAsync(audit.For(kernel), image, cancellationToken);
        var goal = PromotionTags.Of(
            request.Repositories, AuditTag.Of(StableMove.Rollback, request.Run), fedora, image.Pinned, akmods.Pinned,
            kernels.ToDictionary(kernel => kernel.Key, kernel => kernel.Value.Pinned));
        var tags = await goal.ReadAsync(registry, cancellationToken);
        goal = goal with { AreAudited = goal.Moving.Any(target => tags[target.Tag] != target.Source.Digest) };
        return new RollbackFacts(request, image, akmods, kernels, goal, tags)
        {
            Verifying = request.Signing.Key is null
                ? await VerifyingAsync(image, tags[_images.At(StreamTags.Stable)], cancellationToken)
                : [],
            Signatures = await PromotionSignatures.ReadAsync(goal, request.Signing, registry, cancellationToken),
        };
    }

    /// <summary>That what is stable is damaged is a reason to leave it: only its signature is asked for.</summary>
    Task<IReadOnlyList<string>> VerifyingAsync(AuditedImage to, Digest? latest, CancellationToken cancellationToken)
    {
        List<StableImage> known = [new(to.Pinned.Source, to.Pinned.Digest, to.Labels)];
        if (latest is not null)
            known.Add(new(_images.At(StreamTags.Stable), latest, ImageLabels.None));
        return StableSignature.FindAsync(registry, known, key: null, cancellationToken);
    }

    async Task<(AuditTag Audit, Digest Image)> FindAsync(CancellationToken cancellationToken)
    {
        if (request.To.Audit is { } named)
            return (await registry.FindManifestAsync(_images.At(named.Tag), cancellationToken))?.Digest is { } digest
                ? (named, digest)
                : throw Never($"there is no {_images.At(named.Tag)}");
        var audits = await registry.ListAuditTagsAsync(_images, cancellationToken);
        if (await registry.FindAuditTagAsync(_images.At(request.To.Image!), audits, cancellationToken) is { } audit)
            return (audit, request.To.Image!);
        throw Never($"none of the {audits.Count} audit tags of {_images} names {request.To}");
    }

    async Task<AuditedImage> FindAkmodsAsync(Tag audit, AuditedImage image, CancellationToken cancellationToken)
    {
        var tag = _akmods.At(audit);
        var found = await registry.FindManifestAsync(tag, cancellationToken)
            ?? throw new PipelineException(
                $"Stable cannot go back to {image.Pinned.Source}: there is no {tag}, so its akmods of then are not known. Nothing has been touched. Choose another one from {Targets.History}.");
        return await ReadAsync(new PinnedImage(tag, found.Digest), cancellationToken);
    }

    async Task<AuditedImage> ReadAsync(PinnedImage pinned, CancellationToken cancellationToken)
    {
        var image = await registry.ResolveImageAsync(pinned.Pinned, cancellationToken);
        var layers = image.Manifest.Layers.Select(layer => layer.Digest).Distinct().ToArray();
        List<Digest> missing = [];
        foreach (var layer in layers)
        {
            if (!await registry.HasBlobAsync(image.Repository, layer, cancellationToken))
                missing.Add(layer);
        }
        return new AuditedImage(pinned, new ImageLabels(image.Config.Labels), layers, missing);
    }

    PipelineException Never(string why) => new(
        $"Stable does not go back to {request.To}: it was never stable, {why}. Nothing has been touched. {Targets.History} lists what was.");

    static PipelineException MissingLabel(AuditedImage image, string label) => new(
        $"Stable cannot go back to {image.Pinned.Source}: its label {label} is {UntrustedText.Quote(image.Labels[label])}, so its akmods cannot be found. "
        + $"Nothing has been touched. Choose another one from {Targets.History}.");
}
