namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>
/// The base image of what becomes stable, which is kept beside it so that a replay finds it: makers delete theirs.
/// Manifest and configuration are small; the layers are those of the image itself.
/// </summary>
/// <remarks>ublue-os/main, .github/workflows/clean.yml: images older than 90 days are deleted, weekly.</remarks>
/// <param name="Image">Of the stream's platform, where it is now.</param>
/// <param name="Layers">Of the image built on it: nothing moves for these.</param>
/// <param name="Key">Its signatures are kept too, and have to hold there; null when nobody verifies them.</param>
sealed record KeptBase(BaseImage Base, ResolvedImage Image, IReadOnlySet<Digest> Layers, VerificationKey? Key)
{
    public TagTarget Tagged(Repository images, AuditTag audit) =>
        new(images.At(audit.Base), new PinnedImage(Image.Reference, Image.Raw.Digest));

    /// <summary>By digest: no tag names it yet.</summary>
    /// <param name="images">Where the image built on it is already.</param>
    /// <exception cref="PipelineException">What is needed in a replay cannot be kept.</exception>
    public async Task CopyAsync(
        IRegistry registry, Repository images, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var kept = images.At(Image.Raw.Digest);
        if (Image.Repository == images)
        {
            progress.Report($"{kept}: the base image was kept before, and is gone where it was from");
            return;
        }
        var result = await ImageCopy.CopyAsync(
            registry, Image.Repository, Image.Raw.Digest, registry, images, tag: null, cancellationToken,
            progress, Layers);
        progress.Report($"{kept}: the base image, kept for replays; {result}");
        if (Image.ManifestDigest != Image.Raw.Digest)
        {
            var index = KeptBases.ToAttachment(await IndexAsync(registry, cancellationToken));
            await registry.AttachOnceAsync(kept, index, progress, cancellationToken);
        }
        if (Key is not null)
            await KeepSignaturesAsync(registry, images, Key, progress, cancellationToken);
    }

    async Task<RawManifest> IndexAsync(IRegistry registry, CancellationToken cancellationToken)
    {
        var index = await registry.GetManifestAsync(Base.Pinned, cancellationToken);
        return ImageIndex.Parse(index).Manifests.Any(entry => entry.Digest == Image.Raw.Digest)
            ? index
            : throw new PipelineException(
                $"{Base.Pinned} is an index of indexes, of which no image can be kept for replays. "
                + "Nothing stable has moved. Name the index of one image as baseImage in the stream definition.");
    }

    async Task KeepSignaturesAsync(
        IRegistry registry, Repository images, VerificationKey key, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var (from, tag) = (Image.Repository, SignatureStore.TagOf(Base.Digest));
        if ((await registry.FindManifestAsync(from.At(tag), cancellationToken))?.Digest is { } tagged)
            await ImageCopy.CopyAsync(registry, from, tagged, registry, images, tag, cancellationToken);
        var referring = await registry.ListReferrersAsync(from, Base.Digest, artifactType: null, cancellationToken);
        foreach (var signature in referring.Take(SignatureStore.MaximumSignatures))
        {
            await ImageCopy.CopyAsync(registry, from, signature.Digest, registry, images, tag: null, cancellationToken);
            var copied = await registry.GetManifestAsync(images.At(signature.Digest), cancellationToken);
            await registry.AttachAsync(images, copied, cancellationToken);
        }
        var result = await SignatureCheck.AnywhereAsync(registry, from, Base.Digest, key, cancellationToken, images);
        if (!result.Verified)
            throw new PipelineException(
                $"The base image's signature cannot be kept with it, and a replay would refuse it: {result.Reason}. "
                + $"Nothing stable has moved. Run {Targets.Promote} again.");
        progress.Report($"{images.At(tag)}: the base image's signatures, by {key}");
    }
}
