namespace KinoiteZfs.Pipeline.Publishing;

static class AuditTags
{
    /// <summary>Every audit tag of a repository; those of one kernel's akmods are not among them.</summary>
    public static async Task<IReadOnlyList<AuditTag>> ListAuditTagsAsync(
        this IRegistry registry, Repository repository, CancellationToken cancellationToken) =>
        await registry.ListTagsAsync(repository, cancellationToken)
            .Select(AuditTag.Parse).OfType<AuditTag>().ToListAsync(cancellationToken);

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
