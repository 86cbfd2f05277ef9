using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Decides over audit tags by run and not one by one: image and akmods of a run go together, or the way back to it is broken.
/// </summary>
static class ExpiredRuns
{
    /// <param name="dates">When runs moved stable. Of others only the age of their content is known, which is greater.</param>
    /// <param name="live">The image which is stable: every run that names it stays.</param>
    public static IReadOnlySet<AuditTag> Of(
        RepositoryInventory images, RepositoryInventory akmods, IReadOnlyDictionary<AuditTag, DateTimeOffset> dates, RetentionPolicy policy,
        Digest? live, DateTimeOffset now)
    {
        var runs = images.Versions.Concat(akmods.Versions)
            .SelectMany(version => version.Tags.Select(TagKinds.AuditOf).OfType<AuditTag>().Select(audit => (Audit: audit, Version: version)))
            .GroupBy(item => item.Audit)
            .Select(run => (Audit: run.Key, Live: run.Any(item => item.Version.Digest == live), Made: dates.TryGetValue(run.Key, out var date) ? date : run.Select(item => item.Version.Created).Max()));
        return runs.OrderByDescending(run => run.Made ?? DateTimeOffset.MaxValue).ThenByDescending(run => run.Audit, AuditTag.ByRun)
            .Skip(policy.Keep)
            .Where(run => !run.Live && run.Made is { } made && now - made > policy.Age)
            .Select(run => run.Audit).ToHashSet();
    }
}
