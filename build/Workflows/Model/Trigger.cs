namespace KinoiteZfs.Workflows.Model;

/// <summary>What starts a workflow.</summary>
abstract record Trigger
{
    public const string PullRequest = "pull_request";

    /// <summary>
    /// A merge queue tries what it is about to merge: checks which a queue requires must start for it too.
    /// </summary>
    public const string MergeGroup = "merge_group";

    /// <param name="Cron">In UTC.</param>
    public sealed record Schedule(string Cron) : Trigger;

    /// <summary>Something happens in the repository, to what the filters let through.</summary>
    public sealed record Event(string Name, IReadOnlyList<Filter> Filters) : Trigger;

    /// <summary>Somebody starts it by hand.</summary>
    public sealed record Dispatch : Trigger;
}

/// <param name="Name">Such as <c>branches</c> or <c>paths-ignore</c>.</param>
/// <param name="Patterns">When there are none, the filter is left out.</param>
sealed record Filter(string Name, IReadOnlyList<string> Patterns);
