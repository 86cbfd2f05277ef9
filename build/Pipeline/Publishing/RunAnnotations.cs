namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>
/// Which run attached something, and when. Annotations are in every list of referrers, so that nobody has to read what
/// is attached; and they are all that a registry tells of times.
/// </summary>
static class RunAnnotations
{
    const string Run = "io.kinoite-zfs.run";

    /// <summary>OCI image specification, annotations.md: RFC 3339.</summary>
    const string Created = "org.opencontainers.image.created";

    public static Dictionary<string, string> Of(RunIdentity run, DateTimeOffset date) => new()
    {
        [Run] = run.Id,
        [Created] = date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    /// <summary>Null when no run attached it.</summary>
    public static string? RunOf(IReadOnlyDictionary<string, string>? annotations) =>
        annotations?.GetValueOrDefault(Run);

    /// <summary>Whether a run of this id attached it.</summary>
    public static bool AreOf(IReadOnlyDictionary<string, string>? annotations, string run) => RunOf(annotations) == run;

    /// <summary>When a run attached something; null when the annotations are another run's, or tell no date.</summary>
    public static DateTimeOffset? DateOf(IReadOnlyDictionary<string, string>? annotations, string run) =>
        AreOf(annotations, run) ? DateOf(annotations) : null;

    /// <summary>When a run last attached something; null when no run did.</summary>
    public static DateTimeOffset? LatestOf(IEnumerable<Descriptor> attached) =>
        attached.Where(artifact => artifact.Annotations?.ContainsKey(Run) == true)
            .Select(artifact => DateOf(artifact.Annotations)).Max();

    /// <summary>For sorting: equal forms sort by time.</summary>
    public static string? TextOf(IReadOnlyDictionary<string, string>? annotations) =>
        annotations?.GetValueOrDefault(Created);

    static DateTimeOffset? DateOf(IReadOnlyDictionary<string, string>? annotations) =>
        DateTimeOffset.TryParse(
            TextOf(annotations), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date
            : null;
}
