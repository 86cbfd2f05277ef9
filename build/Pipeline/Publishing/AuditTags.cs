namespace KinoiteZfs.Pipeline.Publishing;

static class AuditTags
{
    /// <summary>Every audit tag of a repository; those of one kernel's akmods are not among them.</summary>
    public static async Task<IReadOnlyList<AuditTag>> ListAuditTagsAsync(
        this IRegistry registry, Repository repository, CancellationToken cancellationToken) =>
        await registry.ListTagsAsync(repository, cancellationToken)
            .Select(AuditTag.Parse).OfType<AuditTag>().ToListAsync(cancellationToken);

    /// <summary>What a person names, with the audit tag which proves that it was stable.</summary>
    /// <returns>Null when it never was.</returns>
    public static async Task<(AuditTag Audit, Digest Image)?> FindStableAsync(
        this IRegistry registry, Repository images, StableTarget target, CancellationToken cancellationToken)
    {
        if (target.Audit is { } named)
            return await registry.FindManifestAsync(images.At(named.Tag), cancellationToken) is { } found
                ? (named, found.Digest) : null;
        var (image, audits) = (target.Image!, await registry.ListAuditTagsAsync(images, cancellationToken));
        return await registry.FindAuditTagAsync(images.At(image), audits, cancellationToken) is { } audit
            ? (audit, image) : null;
    }

    /// <summary>The newest audit tag which names an image.</summary>
    /// <param name="image">By digest.</param>
    /// <param name="audits">Of its repository.</param>
    /// <param name="atOnce">How many are asked for at the same time; the newest is the one nearly always.</param>
    /// <returns>Null when none does: it was never stable.</returns>
    public static async Task<AuditTag?> FindAuditTagAsync(
        this IRegistry registry, ImageReference image, IEnumerable<AuditTag> audits,
        CancellationToken cancellationToken, int atOnce = 1)
    {
        foreach (var some in audits.OrderDescending(AuditTag.ByRun).Chunk(atOnce))
        {
            var found = await Task.WhenAll(some.Select(
                audit => registry.FindManifestAsync(image.Repository.At(audit.Tag), cancellationToken)));
            if (Array.FindIndex(found, named => named?.Digest == image.Digest) is var at and >= 0)
                return some[at];
        }
        return null;
    }
}
