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
    /// <returns>Null when none does: it was never stable.</returns>
    public static async Task<AuditTag?> FindAuditTagAsync(
        this IRegistry registry, ImageReference image, IEnumerable<AuditTag> audits,
        CancellationToken cancellationToken)
    {
        foreach (var audit in audits.OrderDescending(AuditTag.ByRun))
        {
            if ((await registry.FindManifestAsync(image.Repository.At(audit.Tag), cancellationToken))?.Digest
                == image.Digest)
                return audit;
        }
        return null;
    }
}
