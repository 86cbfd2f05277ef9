namespace KinoiteZfs.Pipeline.Prune;

/// <summary>
/// Decides over audit tags by run and not one by one: image and akmods of a run go together, or the way back to it is
/// broken.
/// </summary>
static class ExpiredRuns
{
    /// <param name="images">Whose runs these are. Streams may share akmods: what is only there is another's.</param>
    /// <param name="live">The image which is stable: every run that names it stays.</param>
    public static IReadOnlySet<AuditTag> Of(
        RepositoryInventory images, RetentionPolicy policy, Digest? live, DateTimeOffset now)
    {
        var runs = images.Versions.SelectMany(version => version.Tags.Select(AuditTag.Parse).OfType<AuditTag>()
            .Select(audit => (Audit: audit, Live: version.Digest == live, Made: DateOf(version, audit))));
        return runs.OrderByDescending(run => run.Made ?? DateTimeOffset.MaxValue)
            .ThenByDescending(run => run.Audit, AuditTag.ByRun)
            .Skip(policy.Keep)
            .Where(run => !run.Live && run.Made is { } made && now - made > policy.Age)
            .Select(run => run.Audit).ToHashSet();
    }

    /// <summary>When the run moved stable, as what it attached says; else the age of the image, which is
    /// greater.</summary>
    static DateTimeOffset? DateOf(StoredVersion version, AuditTag audit) =>
        version.Referrers.Select(artifact => RunAnnotations.DateOf(artifact.Annotations, audit.Run)).Max()
            ?? version.Created;
}
