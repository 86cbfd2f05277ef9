namespace KinoiteZfs.Workflows.Model;

/// <summary>What starts a workflow.</summary>
public abstract record Trigger
{
    /// <param name="Cron">In UTC.</param>
    public sealed record Schedule(string Cron) : Trigger;

    public sealed record Push(PathFilter Paths, RefFilter Refs) : Trigger;

    public sealed record PullRequest(PathFilter Paths, IReadOnlyList<string> Branches) : Trigger;

    /// <summary>A merge queue tries what it is about to merge: checks which a queue requires must start for it too.</summary>
    public sealed record MergeGroup(IReadOnlyList<string> Branches) : Trigger;

    /// <summary>Somebody starts it by hand.</summary>
    public sealed record Dispatch(IReadOnlyList<WorkflowInput> Inputs) : Trigger;

    /// <summary>Another workflow calls it as one of its jobs.</summary>
    public sealed record Call(IReadOnlyList<WorkflowInput> Inputs, IReadOnlyList<string> Secrets) : Trigger;
}

public sealed record PathFilter(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude);

public sealed record RefFilter(
    IReadOnlyList<string> Branches,
    IReadOnlyList<string> BranchesIgnore,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> TagsIgnore);
