namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>Signs published images without any tool, in cosign's form: under the tag <c>sha256-….sig</c>, and as a
/// referrer of the image.</summary>
public sealed class ImageSigner(IRegistry registry, SigningKey key)
{
    const string CreatedBy = "kinoite-zfs signature";

    /// <summary>The public half of the key it signs with.</summary>
    public VerificationKey Key => key.Public;

    /// <summary>Adds a signature for this image in this repository; those of other keys stay.</summary>
    /// <returns>False when it was signed already, as hosts and as tools see it.</returns>
    /// <exception cref="ContentException">Something else than signatures lies under the tag, and is left
    /// alone.</exception>
    public async Task<bool> SignAsync(Repository repository, Digest image, CancellationToken cancellationToken)
    {
        var subject = await registry.FindManifestAsync(repository.At(image), cancellationToken)
            ?? throw new PipelineException(
                $"{repository.At(image)} is to be signed and does not exist. Publish it first.");
        var tagged = await SignatureStore.ReadTaggedAsync(registry, repository, image, cancellationToken);
        var counts = SignatureCheck.AsHostsDo(tagged, repository, image, Key).Verified;
        var referring = (await SignatureStore.ReadReferringAsync(registry, repository, image, cancellationToken))
            .Any(there => there.Refusal(repository, image, Key) is null);
        if (counts && referring)
            return false;
        var payload = SimpleSigning.Write(repository, image);
        var layer = StoredSignature.Describe(
            await registry.PushBytesAsync(repository, SimpleSigning.MediaType, payload, cancellationToken),
            key.Sign(payload));
        if (!counts)
            await AppendAsync(repository, image, tagged, layer, cancellationToken);
        if (!referring)
            await AttachAsync(repository, subject, layer, cancellationToken);
        return true;
    }

    async Task AppendAsync(
        Repository repository, Digest image, TaggedSignatures? tagged, Descriptor layer,
        CancellationToken cancellationToken)
    {
        var before = tagged?.Manifest;
        IReadOnlyList<Descriptor> layers =
            [.. tagged?.Layers.Where(there => !there.IsUseless(repository, image, Key)).Select(there => there.Layer)
                ?? [], layer];
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, await ConfigAsync(repository, layers, MediaTypes.OciConfig, cancellationToken),
            layers,
            before?.Annotations ?? new Dictionary<string, string>(), before?.Subject, before?.ArtifactType);
        await registry.PutManifestAsync(
            repository.At(SignatureStore.TagOf(image)), manifest.ToRaw(), cancellationToken);
    }

    async Task AttachAsync(
        Repository repository, Descriptor subject, Descriptor layer, CancellationToken cancellationToken)
    {
        var config = await ConfigAsync(repository, [layer], SignatureStore.ArtifactType, cancellationToken);
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, config, [layer], new Dictionary<string, string>(),
            new Descriptor(subject.MediaType, subject.Digest, subject.Size));
        await registry.AttachAsync(repository, manifest.ToRaw(), cancellationToken);
    }

    /// <summary>An image's configuration which lists the payloads: other tools append to it and expect one.</summary>
    Task<Descriptor> ConfigAsync(
        Repository repository, IReadOnlyList<Descriptor> layers, string mediaType, CancellationToken cancellationToken)
    {
        var config = layers.Aggregate(
            ImageConfig.Empty(Platform.LinuxAmd64),
            (config, layer) => config.With(
                new Dictionary<string, string>(), layer.Digest, new HistoryEntry(DateTimeOffset.UnixEpoch, CreatedBy),
                DateTimeOffset.UnixEpoch));
        return registry.PushBytesAsync(repository, mediaType, config.Bytes, cancellationToken);
    }
}
