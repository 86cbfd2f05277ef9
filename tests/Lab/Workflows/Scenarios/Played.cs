namespace KinoiteZfs.Lab;

/// <summary>One scenario: what happened, which runs it led to, and the world after it.</summary>
/// <param name="Before">Every tag before it.</param>
/// <param name="Traffic">What its jobs asked the registry.</param>
sealed record Played(string Name, IReadOnlyList<RunReport> Runs, TagsAtOnce Before, TagsAtOnce Tags, Traffic Traffic, TimeSpan Took)
{
    const string Latest = "kinoite-zfs:latest";

    /// <summary>The scenario's only run.</summary>
    public RunReport Run => Assert.Single(Runs);

    public bool HasMovedLatest => Before[Latest] != Tags[Latest];

    /// <summary>Tags of images in the candidate repository, and not of what is attached to them.</summary>
    public static IReadOnlyList<string> CandidatesIn(TagsAtOnce tags) =>
        [.. tags.In("kinoite-zfs-candidate").Where(tag => !tag.StartsWith("sha256-", StringComparison.Ordinal) && !tag.StartsWith("br-", StringComparison.Ordinal))];

    /// <summary>Tags of the stable repositories, branch tags left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> StableOf(TagsAtOnce tags) => tags.Digests
        .Where(tag => (tag.Key.StartsWith("kinoite-zfs:", StringComparison.Ordinal) || tag.Key.StartsWith("akmods-zfs:", StringComparison.Ordinal))
            && !tag.Key.Contains(":br-", StringComparison.Ordinal))
        .OrderBy(tag => tag.Key, StringComparer.Ordinal);

    /// <summary>Fails with the logs of every job that failed.</summary>
    public void AssertVerdicts(string expected) => Assert.True(
        Run.Verdicts == expected,
        $"{Name}: expected {expected}\nfound {Run.Verdicts}\n{string.Join('\n', Run.Jobs.Where(job => job.Conclusion == Conclusion.Failure).Select(job => $"--- {job.Id}\n{job.Log}"))}");

    public string Row => $"{Name,-46} {(HasMovedLatest ? "moved" : "stays"),-6} {Took.TotalSeconds,6:0.0} s  {(Runs.Count == 0 ? "no run" : string.Join("; ", Runs.Select(run => run.Verdicts)))}";
}
