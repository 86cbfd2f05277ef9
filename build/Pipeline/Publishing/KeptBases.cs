namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>
/// Finds base images, also when their makers have deleted them: promotions keep them under <see cref="AuditTag.Base"/>.
/// Whatever is found is what the digest says.
/// </summary>
static class KeptBases
{
    /// <summary>
    /// Where a base was named by an index, the image of one platform is kept, and the index is attached to it: it
    /// proves that the image is of it, and no registry takes an index without all its images.
    /// </summary>
    public const string IndexType = "application/vnd.kinoite-zfs.base-index.v1";

    const string Index = "io.kinoite-zfs.base.index";

    /// <summary>
    /// As its maker published it, or else what was kept of it: also where the maker's registry refuses, which is what
    /// registries answer for a repository that is gone, renamed or private.
    /// </summary>
    /// <remarks>
    /// "denied" by ghcr.io for a renamed owner: grantbevis/borg-server, issue 10; 401 for what is not there:
    /// distribution/distribution, issue 1291.
    /// </remarks>
    /// <param name="images">The stream's own image repository.</param>
    /// <exception cref="NotFoundException">It is in neither place.</exception>
    /// <exception cref="AccessDeniedException">The maker's registry refuses, and nothing was kept.</exception>
    public static async Task<ResolvedImage> ResolveBaseAsync(
        this IRegistry registry, BaseImage @base, Platform platform, Repository images, IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            return await registry.ResolveImageAsync(@base.Pinned, platform, cancellationToken);
        }
        catch (RegistryException gone) when (gone is NotFoundException or AccessDeniedException)
        {
            if (await FindAsync(registry, @base.Digest, images, cancellationToken) is not { } kept)
                throw;
            progress?.Report($"{@base.Pinned} cannot be had ({gone.Message}); using what is kept of it, {kept}");
            return await registry.ResolveImageAsync(kept, platform, cancellationToken);
        }
    }

    public static Attachment ToAttachment(RawManifest index) => new(
        IndexType, index.MediaType, index.Bytes, new Dictionary<string, string> { [Index] = index.Digest.ToString() });

    /// <summary>The index whose image the subject of a referrer is; null for other referrers.</summary>
    public static Digest? IndexIn(Descriptor referrer) =>
        Digest.TryParse(referrer.Annotations?.GetValueOrDefault(Index), out var index) ? index : null;

    static async Task<ImageReference?> FindAsync(
        IRegistry registry, Digest @base, Repository images, CancellationToken cancellationToken)
    {
        if (await registry.FindManifestAsync(images.At(@base), cancellationToken) is not null)
            return images.At(@base);
        HashSet<Digest> seen = [];
        var tags = registry.ListTagsAsync(images, cancellationToken).Where(tag => AuditTag.ParseBase(tag) is not null);
        await foreach (var tag in tags)
        {
            if ((await registry.FindManifestAsync(images.At(tag), cancellationToken))?.Digest is { } kept
                && seen.Add(kept) && await IsOfAsync(registry, images, kept, @base, cancellationToken))
                return images.At(kept);
        }
        return null;
    }

    /// <summary>By the index's own bytes: annotations can be written by whoever may push.</summary>
    static async Task<bool> IsOfAsync(
        IRegistry registry, Repository images, Digest kept, Digest @base, CancellationToken cancellationToken)
    {
        var referrers = await registry.ListReferrersAsync(images, kept, IndexType, cancellationToken);
        foreach (var referrer in referrers.Where(referrer => IndexIn(referrer) == @base))
        {
            var attached = await registry.GetManifestAsync(images.At(referrer.Digest), cancellationToken);
            if (ImageManifest.Parse(attached).Layers is not [var content] || content.Digest != @base)
                continue;
            var bytes = await registry.GetBlobBytesAsync(images, content, RawManifest.MaximumBytes, cancellationToken);
            var index = ImageIndex.Parse(new RawManifest(content.MediaType, bytes));
            return index.Manifests.Any(entry => entry.Digest == kept);
        }
        return false;
    }
}
