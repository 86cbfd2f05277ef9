using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Reads what a promotion has to know of the stable repositories.</summary>
static class PromotionFactsReader
{
    const string AuditPrefix = "stable-";

    public static async Task<PromotionFacts> ReadAsync(
        PromotionRequest request, IRegistry registry, PromotionRecord? interrupted, CancellationToken cancellation)
    {
        var tags = new Dictionary<ImageReference, Digest?>();
        foreach (var tag in PromotionTags.Of(request).All.Select(target => target.Tag))
            tags[tag] = (await registry.FindManifestAsync(tag, cancellation))?.Digest;
        var images = request.Repositories.Image;
        return new PromotionFacts(
            request, tags,
            tags[images.At(StreamTags.Stable)] is { } stable ? await LabelsAsync(registry, images.At(stable), cancellation) : null,
            await registry.ListTagsAsync(images, cancellation)
                .Where(tag => tag.Name.StartsWith(AuditPrefix, StringComparison.Ordinal)).ToListAsync(cancellation),
            interrupted);
    }

    static async Task<StableLabels> LabelsAsync(IRegistry registry, ImageReference stable, CancellationToken cancellation)
    {
        var image = await registry.ResolveImageAsync(stable, Platform.LinuxAmd64, cancellation);
        return new StableLabels(image.ManifestDigest, image.Config.Labels);
    }
}
