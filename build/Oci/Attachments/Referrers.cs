namespace KinoiteZfs.Oci.Attachments;

/// <summary>
/// Manifests attached to other manifests by their <c>subject</c>: provenance, signatures. Kept by the registry's own
/// lists where it has them, else by an index under <see cref="ReferrerTag"/>, as the distribution specification says.
/// </summary>
public static class Referrers
{
    /// <summary>No registry compares and sets: an index which somebody else wrote over is written again so
    /// often.</summary>
    const int Attempts = 5;

    static readonly ConcurrentDictionary<ImageReference, SemaphoreSlim> Gates = new();

    /// <summary>
    /// Everything that refers to a manifest. Both places are read: who attached something may have known only one of
    /// them.
    /// </summary>
    /// <param name="artifactType">Null for all kinds.</param>
    public static async Task<IReadOnlyList<Descriptor>> ListReferrersAsync(
        this IRegistry registry, Repository repository, Digest subject, string? artifactType,
        CancellationToken cancellationToken)
    {
        var listed = await registry.FindReferrersAsync(repository, subject, cancellationToken) ?? [];
        var tagged = await FindIndexAsync(registry, repository.At(ReferrerTag.Of(subject)), cancellationToken);
        return [.. Merge(listed, tagged?.Manifests ?? [])
            .Where(referrer => artifactType is null || referrer.ArtifactType == artifactType)];
    }

    /// <summary>Both lists of what refers to a manifest as one.</summary>
    /// <param name="listed">By the registry. It may say less than the manifest does, its type or annotations.</param>
    /// <param name="tagged">Under <see cref="ReferrerTag"/>: such an entry says all.</param>
    public static IReadOnlyList<Descriptor> Merge(IReadOnlyList<Descriptor> listed, IReadOnlyList<Descriptor> tagged) =>
        [.. listed.Concat(tagged).GroupBy(referrer => referrer.Digest).Select(entries => entries.Last())];

    /// <summary>Attaches small content to a manifest. The same content is attached once, however often this is
    /// called.</summary>
    public static async Task<Descriptor> AttachAsync(
        this IRegistry registry, Repository repository, Descriptor subject, Attachment attachment,
        CancellationToken cancellationToken)
    {
        await registry.PushBytesAsync(repository, MediaTypes.OciEmpty, Attachment.EmptyConfig, cancellationToken);
        await registry.PushBytesAsync(repository, attachment.MediaType, attachment.Content, cancellationToken);
        return await registry.AttachAsync(repository, attachment.ToManifest(subject), cancellationToken);
    }

    /// <summary>Stores a manifest which has a subject, whose blobs are there, and sees that it is found from its
    /// subject.</summary>
    /// <exception cref="ContentException">The manifest has no subject.</exception>
    public static async Task<Descriptor> AttachAsync(
        this IRegistry registry, Repository repository, RawManifest manifest, CancellationToken cancellationToken)
    {
        var parsed = ImageManifest.Parse(manifest);
        var subject = parsed.Subject
            ?? throw new ContentException(
                $"{manifest.Digest} has no subject, so it cannot be attached to anything in {repository}.");
        // The specification's rules for what a list says of a manifest.
        var referrer = manifest.Descriptor with
        {
            ArtifactType = parsed.ArtifactType ?? parsed.Config.MediaType,
            Annotations = parsed.Annotations.Count == 0 ? null : parsed.Annotations,
        };
        if (!await registry.PutReferrerAsync(repository, manifest, cancellationToken))
            await ListUnderTagAsync(
                registry, repository.At(ReferrerTag.Of(subject.Digest)), referrer, cancellationToken);
        return referrer;
    }

    static async Task ListUnderTagAsync(
        IRegistry registry, ImageReference tag, Descriptor referrer, CancellationToken cancellationToken)
    {
        var gate = Gates.GetOrAdd(tag, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                // Each look after a write shows whether another writer replaced the list meanwhile.
                var index = await FindIndexAsync(registry, tag, cancellationToken);
                if (index?.Manifests.Any(entry => entry.Digest == referrer.Digest) == true)
                    return;
                index ??= new ImageIndex(MediaTypes.OciIndex, [], new Dictionary<string, string>());
                await registry.PutManifestAsync(
                    tag, (index with { Manifests = [.. index.Manifests, referrer] }).ToRaw(), cancellationToken);
            }
            if ((await FindIndexAsync(registry, tag, cancellationToken))
                ?.Manifests.Any(entry => entry.Digest == referrer.Digest)
                != true)
                throw new RegistryUnavailableException(
                    $"{tag} does not list {referrer.Digest} after {Attempts} writes. Somebody else writes the same list all the time; let them finish, then try again.");
        }
        finally
        {
            gate.Release();
        }
    }

    static async Task<ImageIndex?> FindIndexAsync(
        IRegistry registry, ImageReference tag, CancellationToken cancellationToken)
    {
        if (await registry.TryGetManifestAsync(tag, cancellationToken) is not { } raw)
            return null;
        return raw.MediaType == MediaTypes.OciIndex
            ? ImageIndex.Parse(raw)
            : throw new ContentException(
                $"{tag} should list what refers to a manifest, and is {raw.MediaType}. It is neither believed nor overwritten; find out who wrote it, and remove it.");
    }
}
