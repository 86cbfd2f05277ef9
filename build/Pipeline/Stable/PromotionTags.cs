namespace KinoiteZfs.Pipeline.Stable;

/// <summary>The tags of one promotion and what each shall point to.</summary>
/// <param name="Images">In the order in which their tags move: akmods first, the image itself last.</param>
public sealed record PromotionTags(IReadOnlyList<PromotedImage> Images)
{
    /// <summary>Where nothing moves there is nothing to leave a trail of.</summary>
    public bool AreAudited { get; init; } = true;

    /// <summary>The tag of the base image which is kept; null where none is.</summary>
    public TagTarget? Base { get; init; }

    /// <summary>
    /// Written once, before anything moves. The akmods get theirs too, so that a way back finds both. The base's comes
    /// last: a kept base without the audit tag it belongs to may go.
    /// </summary>
    public IReadOnlyList<TagTarget> Audit => AreAudited
        ? [.. Images.Select(image => new TagTarget(image.Audit, image.Source)).Append(Base).OfType<TagTarget>()] : [];

    public IReadOnlyList<TagTarget> Moving => [.. Images.Select(image => new TagTarget(image.Moving, image.Source))];

    /// <summary>Every image once: where it is, and what it is called in its stable repository.</summary>
    public IReadOnlyList<(PinnedImage From, ImageReference Stable)> Contents =>
        [.. Images.DistinctBy(image => (image.Source.Digest, image.Stable))
            .Select(image => (image.Source, image.Stable))];

    public static PromotionTags Of(PromotionRequest request)
    {
        // One that comes twice is a rule's to refuse.
        var akmods = request.Akmods.Kernels.DistinctBy(kernel => kernel.Kernel).ToDictionary(
            kernel => kernel.Kernel, kernel => Required(kernel.Image, $"the akmods of {kernel.Kernel}"));
        return Of(
            request.Repositories, AuditTag.Of(StableMove.Promotion, request.Inputs.Run), request.Inputs.Inputs.Fedora,
            Required(request.Candidate.Image, "the candidate's image"),
            Required(request.Akmods.FedoraWide, "the Fedora-wide akmods"), akmods);
    }

    /// <param name="kernels">The akmods of each kernel.</param>
    public static PromotionTags Of(
        StreamRepositories repositories, AuditTag audit, FedoraVersion fedora, PinnedImage image, PinnedImage akmods,
        IReadOnlyDictionary<KernelRelease, PinnedImage> kernels) => new(
        [
            .. kernels.OrderBy(kernel => kernel.Key).Select(kernel => new PromotedImage(
                kernel.Value, repositories.Akmods.At(audit.For(kernel.Key)),
                repositories.Akmods.At(StreamTags.Akmods(fedora, kernel.Key)))),
            new(akmods, repositories.Akmods.At(audit.Tag), repositories.Akmods.At(StreamTags.Akmods(fedora))),
            new(image, repositories.Image.At(audit.Tag), repositories.Image.At(StreamTags.Stable)),
        ]);

    /// <summary>What every tag points to now; null for one that does not exist.</summary>
    public async Task<IReadOnlyDictionary<ImageReference, Digest?>> ReadAsync(
        IRegistry registry, CancellationToken cancellationToken)
    {
        // Audit tags are new as a rule.
        var found = await Task.WhenAll(
            [.. Audit.Select(async target => (
                target.Tag, (await registry.TryGetManifestAsync(target.Tag, cancellationToken))?.Digest)),
            .. Moving.Select(async target => (
                target.Tag, (await registry.FindManifestAsync(target.Tag, cancellationToken))?.Digest))]);
        return found.ToDictionary();
    }

    static PinnedImage Required(ImageReference image, string what) => image.Digest is { } digest
        ? new PinnedImage(image, digest)
        : throw new PipelineException(
            $"{image} of the records names no digest, and {what} can only be promoted by digest. Run the stage which wrote the record again.");
}

/// <summary>An image which is to be stable, and its two tags there.</summary>
/// <param name="Source">Where it is before.</param>
public sealed record PromotedImage(PinnedImage Source, ImageReference Audit, ImageReference Moving)
{
    /// <summary>In its stable repository, by digest.</summary>
    public ImageReference Stable => Moving.Repository.At(Source.Digest);
}
