using KinoiteZfs.Pipeline.AuditTrail;
using KinoiteZfs.Pipeline.Contents;
using KinoiteZfs.Pipeline.Stable.Execution;

namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>Reads what a promotion has to know of the stable repositories.</summary>
static class PromotionFactsReader
{
    public static async Task<PromotionFacts> ReadAsync(
        PromotionRequest request, IRegistry registry, PromotionRecord? interrupted, CancellationToken cancellation)
    {
        var tags = new Dictionary<ImageReference, Digest?>();
        foreach (var tag in PromotionTags.Of(request).All.Select(target => target.Tag))
            tags[tag] = (await registry.FindManifestAsync(tag, cancellation))?.Digest;
        var stable = await StableState.ReadAsync(registry, request.Repositories.Image, request.Signing.Key, cancellation);
        return new PromotionFacts(request, tags, await PublishedAsync(request, registry, cancellation), stable, interrupted)
        {
            Verifying = await StableSignature.FindAsync(registry, stable.Known, request.Signing.Key, cancellation),
            BootFailures = await BootResults.FindFailuresAsync(
                registry, request.Repositories.Candidate.At(request.Candidate.Image.Digest!), cancellation),
            Signatures = await PromotionSignatures.ReadAsync(PromotionTags.Of(request), request.Signing, registry, cancellation),
        };
    }

    /// <summary>From our own repositories, wherever the records point: that they point elsewhere is a rule's to refuse.</summary>
    static async Task<PublishedImages> PublishedAsync(PromotionRequest request, IRegistry registry, CancellationToken cancellation)
    {
        var (candidates, akmods) = (request.Repositories.Candidate, request.Repositories.AkmodsCandidate);
        var candidate = await registry.ResolveImageAsync(candidates.At(request.Candidate.Image.Digest!), cancellation);
        List<AkmodsImage> kernels = [];
        foreach (var kernel in request.Akmods.Kernels)
            kernels.Add(await AkmodsImage.ReadAsync(registry, akmods.At(kernel.Image.Digest!), cancellation));
        var wide = await registry.ResolveImageAsync(akmods.At(request.Akmods.FedoraWide.Digest!), cancellation);
        return new PublishedImages(
            candidate.Config.Labels, new PublishedAkmodsImages(kernels, [.. wide.Manifest.Layers.Select(layer => layer.Digest)]));
    }
}
