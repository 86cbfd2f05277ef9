using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

static class AuditTags
{
    /// <summary>Every audit tag of a repository; those of one kernel's akmods are not among them.</summary>
    public static async Task<IReadOnlyList<AuditTag>> ListAuditTagsAsync(this IRegistry registry, Repository repository, CancellationToken cancellation) =>
        await registry.ListTagsAsync(repository, cancellation).Select(AuditTag.Parse).OfType<AuditTag>().ToListAsync(cancellation);
}
