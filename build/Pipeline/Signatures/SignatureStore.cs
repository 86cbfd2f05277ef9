using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Where signatures of an image are: in the manifest under cosign's tag <c>sha256-….sig</c>, which hosts read, and in
/// manifests which refer to the image, as OCI wants it.
/// </summary>
static class SignatureStore
{
    /// <summary>As cosign calls its signatures among an image's referrers.</summary>
    public const string ArtifactType = "application/vnd.dev.cosign.artifact.sig.v1+json";

    /// <summary>One for each key and rotation; more of them are somebody's attempt to keep readers busy.</summary>
    const int MaximumSignatures = 64;

    public static Tag TagOf(Digest image) => Tag.Parse($"{ReferrerTag.Of(image)}.sig");

    /// <summary>Null when nothing was ever signed there.</summary>
    /// <exception cref="ContentException">What is there is no manifest, or has too many signatures.</exception>
    public static async Task<ImageManifest?> FindTaggedAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellation)
    {
        var tag = repository.At(TagOf(image));
        return await registry.FindManifestAsync(tag, cancellation) is null
            ? null
            : ImageManifest.Parse(await registry.GetManifestAsync(tag, cancellation));
    }

    public static async Task<IReadOnlyList<StoredSignature>> ReadTaggedAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellation) =>
        await FindTaggedAsync(registry, repository, image, cancellation) is { } manifest
            ? await ReadAsync(registry, repository, [manifest], cancellation)
            : [];

    public static async Task<IReadOnlyList<StoredSignature>> ReadReferringAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellation)
    {
        var referrers = await registry.ListReferrersAsync(repository, image, ArtifactType, cancellation);
        Bound(referrers.Count, repository, image);
        List<ImageManifest> manifests = [];
        foreach (var referrer in referrers)
            manifests.Add(ImageManifest.Parse(await registry.GetManifestAsync(repository.At(referrer.Digest), cancellation)));
        return await ReadAsync(registry, repository, manifests, cancellation);
    }

    static async Task<IReadOnlyList<StoredSignature>> ReadAsync(
        IRegistry registry, Repository repository, IReadOnlyList<ImageManifest> manifests, CancellationToken cancellation)
    {
        var layers = manifests.SelectMany(manifest => manifest.Layers).Where(StoredSignature.IsSignature).ToList();
        Bound(layers.Count, repository, image: null);
        List<StoredSignature> signatures = [];
        foreach (var layer in layers)
            signatures.Add(StoredSignature.Of(
                layer, await registry.GetBlobBytesAsync(repository, layer, SimpleSigning.MaximumBytes, cancellation)));
        return signatures;
    }

    static void Bound(int count, Repository repository, Digest? image)
    {
        if (count > MaximumSignatures)
            throw new ContentException(
                $"{repository}{(image is null ? "" : "@" + image)} has {count} signatures for one image; at most {MaximumSignatures} are read. Find out who writes there.");
    }
}
