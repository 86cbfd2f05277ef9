namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>
/// Where signatures of an image are: in the manifest under cosign's tag <c>sha256-….sig</c>, which hosts read, and in
/// manifests which refer to the image, as OCI wants it.
/// </summary>
static class SignatureStore
{
    /// <summary>As cosign calls its signatures among an image's referrers.</summary>
    public const string ArtifactType = "application/vnd.dev.cosign.artifact.sig.v1+json";

    /// <summary>One for each key and rotation; more of them are somebody's attempt to keep readers busy.</summary>
    public const int MaximumSignatures = 64;

    /// <summary>
    /// More a host does not read: containers/image, internal/iolimits (MaxSignatureBodySize). Payloads have about 250
    /// bytes, bundles of cosign 3 a few thousand.
    /// </summary>
    const int MaximumBytes = 4 * 1024 * 1024;

    public static Tag TagOf(Digest image) => Tag.Parse($"{ReferrerTag.Of(image)}.sig");

    /// <summary>Null when nothing was ever signed there.</summary>
    /// <exception cref="ContentException">What is there is no manifest, or has too many signatures.</exception>
    public static async Task<TaggedSignatures?> ReadTaggedAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellationToken)
    {
        if (await registry.TryGetManifestAsync(repository.At(TagOf(image)), cancellationToken) is not { } raw)
            return null;
        var manifest = ImageManifest.Parse(raw);
        Bound(manifest.Layers.Count, repository, image);
        return new TaggedSignatures(
            manifest, await ReadAsync(registry, repository, manifest.Layers, cancellationToken));
    }

    /// <summary>Those among the image's referrers. What cannot be read is told with them.</summary>
    public static async Task<IReadOnlyList<StoredSignature>> ReadReferringAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellationToken)
    {
        List<StoredSignature> signatures = [];
        foreach (var (referrer, manifest, problem) in await ReferrersAsync(
            registry, repository, image, type => type == ArtifactType, cancellationToken))
        {
            if (problem is not null)
                signatures.Add(new StoredSignature(referrer, default, problem));
            var layers = await ReadAsync(registry, repository, manifest?.Layers ?? [], cancellationToken);
            signatures.AddRange(layers.Where(layer => layer.IsSignature));
        }
        return signatures;
    }

    /// <summary>In cosign 3's form. What a registry or a tool lists as the kind of a referrer may be another: their
    /// layers tell.</summary>
    /// <returns>Of each its bundle, or why there is none to read.</returns>
    /// <remarks>sigstore/cosign, pkg/cosign/verify.go (GetBundles), pkg/oci/remote/signatures.go (Bundle).</remarks>
    public static async Task<IReadOnlyList<(SigstoreBundle? Bundle, string? Problem)>> ReadBundlesAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellationToken)
    {
        List<(SigstoreBundle?, string?)> bundles = [];
        foreach (var (referrer, manifest, problem) in await ReferrersAsync(
            registry, repository, image, type => type != ArtifactType, cancellationToken))
        {
            if (problem is not null)
                bundles.Add((null, problem));
            if (manifest?.Layers is not [var only] || !SigstoreBundle.IsBundle(only.MediaType))
                continue;
            var layer = (await ReadAsync(registry, repository, [only], cancellationToken))[0];
            bundles.Add(layer.Problem is null
                ? (SigstoreBundle.TryParse(layer.Payload), $"{referrer.Digest} is no bundle with one signed statement")
                : (null, layer.Problem));
        }
        return bundles;
    }

    static async Task<IReadOnlyList<(Descriptor Referrer, ImageManifest? Manifest, string? Problem)>> ReferrersAsync(
        IRegistry registry, Repository repository, Digest image, Func<string?, bool> isWanted,
        CancellationToken cancellationToken)
    {
        var referrers = (await registry.ListReferrersAsync(repository, image, artifactType: null, cancellationToken))
            .Where(referrer => isWanted(referrer.ArtifactType)).ToList();
        Bound(referrers.Count, repository, image);
        List<(Descriptor, ImageManifest?, string?)> found = [];
        foreach (var referrer in referrers)
        {
            try
            {
                var manifest = ImageManifest.Parse(
                    await registry.GetManifestAsync(repository.At(referrer.Digest), cancellationToken));
                Bound(manifest.Layers.Count, repository, image);
                found.Add((referrer, manifest, null));
            }
            catch (Exception unreadable) when (unreadable is ContentException or NotFoundException)
            {
                found.Add((referrer, null, unreadable.Message));
            }
        }
        return found;
    }

    static async Task<IReadOnlyList<StoredSignature>> ReadAsync(
        IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers,
        CancellationToken cancellationToken)
    {
        List<StoredSignature> signatures = [];
        foreach (var layer in layers)
        {
            try
            {
                signatures.Add(new StoredSignature(
                    layer, await registry.GetBlobBytesAsync(repository, layer, MaximumBytes, cancellationToken)));
            }
            catch (Exception unreadable) when (unreadable is ContentException or NotFoundException)
            {
                signatures.Add(new StoredSignature(layer, default, unreadable.Message));
            }
        }
        return signatures;
    }

    static void Bound(int count, Repository repository, Digest image)
    {
        if (count > MaximumSignatures)
            throw new ContentException(
                $"{repository.At(image)} has {count} signatures; at most {MaximumSignatures} are read. Find out who writes there.");
    }
}

/// <summary>What lies under cosign's tag.</summary>
/// <param name="Layers">All of them, those which cannot be read and those which are no signatures included: hosts fetch
/// all.</param>
sealed record TaggedSignatures(ImageManifest Manifest, IReadOnlyList<StoredSignature> Layers)
{
    public IEnumerable<StoredSignature> Signatures => Layers.Where(layer => layer.IsSignature);

    /// <summary>Why hosts read no signature at all, however good one of them is; null when they read them.</summary>
    /// <remarks>
    /// podman-container-tools/container-libs, image/docker/docker_client.go (getSigstoreAttachmentManifest,
    /// getOCIDescriptorContents) and docker_image_src.go (appendSignaturesFromSigstoreAttachments): one layer that is
    /// missing, damaged or huge is an error.
    /// </remarks>
    public string? Blocked => Manifest.MediaType != MediaTypes.OciManifest
        ? $"they are in a {Manifest.MediaType}, and hosts read {MediaTypes.OciManifest}"
        : Layers.Select(layer => layer.Problem).FirstOrDefault(problem => problem is not null);
}
