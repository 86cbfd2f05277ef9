using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Reads what a promotion has to know of the stable repositories.</summary>
static class PromotionFactsReader
{
    public static async Task<PromotionFacts> ReadAsync(
        PromotionRequest request, IRegistry registry, PromotionRecord? interrupted, CancellationToken cancellation)
    {
        var tags = new Dictionary<ImageReference, Digest?>();
        foreach (var tag in PromotionTags.Of(request).All.Select(target => target.Tag))
            tags[tag] = (await registry.FindManifestAsync(tag, cancellation))?.Digest;
        var images = request.Repositories.Image;
        var audits = await registry.ListAuditTagsAsync(images, cancellation);
        var (trail, latest) = (await RollbackTrail.ReadAsync(registry, images, audits, cancellation), tags[images.At(StreamTags.Stable)]);
        return new PromotionFacts(
            request, tags,
            await PublishedAsync(request, registry, cancellation),
            latest is { } stable ? await LabelsAsync(registry, images.At(stable), cancellation) : null,
            audits,
            interrupted)
        {
            Withdrawn = Withdrawal.Standing(trail.Notes, latest),
            Silent = trail.SilentAbout(latest),
            Signatures = await PromotionSignatures.ReadAsync(PromotionTags.Of(request), request.Signing, registry, cancellation),
        };
    }

    static async Task<StableLabels> LabelsAsync(IRegistry registry, ImageReference stable, CancellationToken cancellation)
    {
        var image = await registry.ResolveImageAsync(stable, cancellation);
        return new StableLabels(image.ManifestDigest, image.Config.Labels);
    }

    /// <summary>From our own repositories, wherever the records point: that they point elsewhere is a rule's to refuse.</summary>
    static async Task<PublishedLabels> PublishedAsync(PromotionRequest request, IRegistry registry, CancellationToken cancellation)
    {
        var (candidates, akmods) = (request.Repositories.Candidate, request.Repositories.AkmodsCandidate);
        var candidate = await OfAsync(candidates, request.Candidate.Image);
        List<IReadOnlyDictionary<string, string>> kernels = [];
        foreach (var kernel in request.Akmods.Kernels)
            kernels.Add(await OfAsync(akmods, kernel.Image));
        return new PublishedLabels(candidate, kernels);

        async Task<IReadOnlyDictionary<string, string>> OfAsync(Repository repository, ImageReference image) =>
            (await LabelsAsync(registry, repository.At(image.Digest!), cancellation)).Values;
    }
}
