namespace KinoiteZfs.Lab;

/// <summary>One scenario: what happened, which runs it led to, and the world after it.</summary>
/// <param name="Before">Every tag before it.</param>
/// <param name="Traffic">What its jobs asked the registry.</param>
sealed record Played(
    string Name, IReadOnlyList<RunReport> Runs, TagsAtOnce Before, TagsAtOnce Tags, Traffic Traffic, TimeSpan Took)
{
    const string Latest = "kinoite-zfs:latest";

    /// <summary>The scenario's only run.</summary>
    public RunReport Run => Assert.Single(Runs);

    public bool HasMovedLatest => Before[Latest] != Tags[Latest];

    /// <summary>Tags of images in the candidate repository, and not of what is attached to them.</summary>
    public static IReadOnlyList<string> CandidatesIn(TagsAtOnce tags) =>
        [.. tags.In("kinoite-zfs-candidate").Where(tag => !tag.StartsWith("sha256-", StringComparison.Ordinal)
            && !tag.StartsWith("br-", StringComparison.Ordinal))];

    /// <summary>Tags of the stable repositories, branch tags left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> StableOf(TagsAtOnce tags) => Sorted(tags)
        .Where(tag => (tag.Key.StartsWith("kinoite-zfs:", StringComparison.Ordinal)
            || tag.Key.StartsWith("akmods-zfs:", StringComparison.Ordinal))
            && !tag.Key.Contains(":br-", StringComparison.Ordinal));

    static IEnumerable<KeyValuePair<string, string>> Sorted(TagsAtOnce tags) =>
        tags.Digests.OrderBy(tag => tag.Key, StringComparer.Ordinal);

    public void AssertNoTagChanged() => Assert.Equal(Sorted(Before), Sorted(Tags));

    /// <summary>Fails with the logs of every job that failed.</summary>
    public void AssertResults(string expected) => Assert.True(
        Run.Results == expected,
        $"{Name}: expected {expected}\nfound {Run.Results}\n{string.Join('\n', Run.Jobs.Where(job => job.Conclusion == Conclusion.Failure).Select(job => $"--- {job.Id}\n{job.Log}"))}");

    /// <summary>The columns of <see cref="Row"/>.</summary>
    public static string Head { get; } = Columns("scenario", "workflow", "latest", "took", "jobs");

    /// <summary>For the table of what was executed: what went wrong first, what ran last.</summary>
    public string Row => Runs.Count == 0
        ? Columns(Name, "none", "stays", Seconds, "no workflow is started by it")
        : string.Join('\n', Runs.Select(
            run => Columns(Name, run.Workflow, HasMovedLatest ? "moved" : "stays", Seconds, JobsOf(run))));

    string Seconds => $"{Took.TotalSeconds:0} s";

    static string JobsOf(RunReport run) =>
        string.Join("; ", new[] { Conclusion.Failure, Conclusion.Cancelled, Conclusion.Skipped, Conclusion.Success }
            .Select(conclusion => (Word: conclusion.ToWord(), Jobs: string.Join(
                ' ', run.Jobs.Where(job => job.Conclusion == conclusion).Select(job => job.Id))))
            .Where(group => group.Jobs.Length > 0)
            .Select(group => $"{group.Word}: {group.Jobs}"));

    static string Columns(string scenario, string workflow, string latest, string took, string jobs) =>
        $"{scenario,-34}  {workflow,-10}  {latest,-6}  {took,6}  {jobs}";
}
