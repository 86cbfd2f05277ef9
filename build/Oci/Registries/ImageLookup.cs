namespace KinoiteZfs.Oci.Registries;

/// <summary>An image for one platform, read completely but for its layers.</summary>
/// <param name="Reference">What was asked for, pinned to <paramref name="ManifestDigest"/>.</param>
/// <param name="ManifestDigest">What the reference points to: the digest of an index or of the image itself.</param>
/// <param name="Raw">The image's own manifest; its digest differs from <paramref name="ManifestDigest"/> below an
/// index.</param>
public sealed record ResolvedImage(
    ImageReference Reference,
    Digest ManifestDigest,
    RawManifest Raw,
    ImageManifest Manifest,
    ImageConfig Config)
{
    public Repository Repository => Reference.Repository;
}

/// <summary>Reading images through any registry.</summary>
public static class ImageLookup
{
    /// <summary>What a tag or digest points to, whole, in one request whether it is there or not.</summary>
    /// <returns>Null when there is no such tag or repository.</returns>
    public static async Task<RawManifest?> TryGetManifestAsync(
        this IRegistry registry, ImageReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.GetManifestAsync(reference, cancellationToken);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <summary>Follows a tag or digest, through an index when there is one, to the image of a platform.</summary>
    /// <exception cref="NotFoundException">No such reference, or no image for this platform; the message lists those
    /// there are.</exception>
    public static async Task<ResolvedImage> ResolveImageAsync(
        this IRegistry registry, ImageReference reference, Platform platform, CancellationToken cancellationToken) =>
        await registry.ResolveImageAsync(reference, await registry.GetManifestAsync(reference, cancellationToken),
            platform,
            cancellationToken);

    /// <summary>The same, when the manifest has been read already.</summary>
    /// <param name="raw">What <paramref name="reference"/> points to.</param>
    /// <exception cref="NotFoundException">No image for this platform; the message lists those there are.</exception>
    public static async Task<ResolvedImage> ResolveImageAsync(
        this IRegistry registry, ImageReference reference, RawManifest raw, Platform platform,
            CancellationToken cancellationToken)
    {
        var image = await registry.FollowAsync(reference, raw, index => Select(index, platform, reference),
            cancellationToken);
        var own = image.Config.Platform;
        return own is { Os: "" } or { Architecture: "" } || PlatformMatch.Serves(own, platform)
            ? image
            : throw new NotFoundException(image.Raw.Digest == image.ManifestDigest
                ? $"{reference} has no image for {platform}: it is one for {own}."
                : $"{reference} lists {image.Raw.Digest} for {platform}, and that image says it is for {own}. It was pushed wrongly.");
    }

    /// <summary>
    /// Follows a tag or digest to the only image there is, whatever its platform: what this pipeline has published
    /// itself, or somebody named exactly.
    /// </summary>
    /// <exception cref="NotFoundException">No such reference.</exception>
    /// <exception cref="ContentException">There are images of several platforms, and nobody said which is
    /// meant.</exception>
    public static async Task<ResolvedImage> ResolveImageAsync(
        this IRegistry registry, ImageReference reference, CancellationToken cancellationToken) =>
        await registry.ResolveImageAsync(
            reference, await registry.GetManifestAsync(reference, cancellationToken), cancellationToken);

    /// <summary>The same, when the manifest has been read already.</summary>
    /// <param name="raw">What <paramref name="reference"/> points to.</param>
    /// <exception cref="ContentException">There are images of several platforms, and nobody said which is
    /// meant.</exception>
    public static Task<ResolvedImage> ResolveImageAsync(
        this IRegistry registry, ImageReference reference, RawManifest raw, CancellationToken cancellationToken) =>
        registry.FollowAsync(reference, raw, index => Only(index, reference), cancellationToken);

    static async Task<ResolvedImage> FollowAsync(
        this IRegistry registry, ImageReference reference, RawManifest raw, Func<ImageIndex, Descriptor> choose,
        CancellationToken cancellationToken)
    {
        if (reference.Digest is { } wanted && wanted != raw.Digest)
            throw new ContentException(
                $"{reference} was answered with content of digest {raw.Digest}. The registry or a proxy is broken.");
        var top = raw.Digest;
        var seen = new HashSet<Digest> { top };
        while (MediaTypes.IsIndex(raw.MediaType))
        {
            var choice = choose(ImageIndex.Parse(raw));
            if (!seen.Add(choice.Digest) || seen.Count > ImageIndex.MaximumDepth)
                throw new ContentException(
                    $"{reference} leads through more than {ImageIndex.MaximumDepth} nested indexes. The image was pushed wrongly.");
            raw = await registry.GetManifestAsync(reference.Repository.At(choice.Digest), cancellationToken);
        }
        var manifest = ImageManifest.Parse(raw);
        var config = await registry.GetConfigAsync(reference.Repository, manifest.Config, cancellationToken);
        return new ResolvedImage(reference.Pinned(top), top, raw, manifest, config);
    }

    /// <summary>Reads an image's configuration.</summary>
    public static async Task<ImageConfig> GetConfigAsync(
        this IRegistry registry, Repository repository, Descriptor config, CancellationToken cancellationToken) =>
        ImageConfig.Parse(config.MediaType, await registry.GetBlobBytesAsync(
            repository, config, ImageConfig.MaximumBytes, cancellationToken));

    static Descriptor Select(ImageIndex index, Platform platform, ImageReference reference) =>
        PlatformMatch.Best(Real(index), platform)
        ?? Lone(index)
        ?? throw new NotFoundException($"{reference} has no image for {platform}. It has: {Listed(index)}.");

    // Tools which compress an image twice list both forms of it for one platform.
    static Descriptor Only(ImageIndex index, ImageReference reference) => Real(index) switch
    {
        [var first, .. var others] when others.TrueForAll(other => other.Platform == first.Platform) => first,
        [] when Lone(index) is { } lone => lone,
        _ => throw new ContentException(
            $"{reference} is an index of several images, and one is wanted. It has: {Listed(index)}. Name one of them by its digest."),
    };

    // Attestations are listed as unknown/unknown; entries without a platform name no image to run.
    static List<Descriptor> Real(ImageIndex index) =>
        [.. index.Manifests.Where(entry => entry.Platform is { Os: not ("" or "unknown") })];

    // `skopeo` and `buildah` write indexes whose only entry has no platform.
    static Descriptor? Lone(ImageIndex index) =>
        Real(index).Count == 0 && index.Manifests.Where(entry => entry.Platform is null).ToList() is [var only]
            ? only
            : null;

    static string Listed(ImageIndex index) => string.Join("; ",
    [
        Real(index) is { Count: > 0 } real
            ? string.Join(", ", real.Select(entry => entry.Platform))
            : "none that names a platform",
        .. index.Unusable,
    ]);
}
