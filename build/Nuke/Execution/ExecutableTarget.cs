using System.Diagnostics;

namespace Nuke.Common.Execution;

public enum ExecutionStatus
{
    None,
    Scheduled,
    NotRun,
    Skipped,
    Succeeded,
    Failed,
    Running,
    Aborted,

    /// <summary>A target without actions, which only groups others.</summary>
    Collective,
}

/// <summary>A target with its resolved relations, and how far it has come.</summary>
[DebuggerDisplay("{Name} ({Status})")]
public sealed class ExecutableTarget
{
    internal ExecutableTarget(PropertyInfo property, Target factory)
    {
        Member = property;
        Name = TargetGraph.ShortName(property);
        Factory = factory;
    }

    public MemberInfo Member { get; }

    public string Name { get; }

    /// <summary>The value of the property, by which other targets name this one.</summary>
    internal Target Factory { get; }

    internal string? Description { get; set; }

    internal bool IsDefault { get; init; }

    public List<(string Text, Func<bool> Delegate)> DynamicConditions { get; } = [];

    public List<(string Text, Func<bool> Delegate)> StaticConditions { get; } = [];

    internal DependencyBehavior DependencyBehavior { get; set; }

    public bool AssuredAfterFailure { get; internal set; }

    internal List<Action> Actions { get; } = [];

    public List<ExecutableTarget> ExecutionDependencies { get; } = [];

    public List<ExecutableTarget> OrderDependencies { get; } = [];

    public List<ExecutableTarget> TriggerDependencies { get; } = [];

    internal List<ExecutableTarget> Triggers { get; } = [];

    public IReadOnlyCollection<ExecutableTarget> AllDependencies =>
        [.. ExecutionDependencies, .. OrderDependencies, .. TriggerDependencies];

    /// <summary>Files the target takes, by the target which leaves them.</summary>
    public ILookup<ExecutableTarget, string> ArtifactDependencies { get; internal set; } = null!;

    public List<string> ArtifactProducts { get; } = [];

    internal Stopwatch Stopwatch { get; } = new();

    public ExecutionStatus Status { get; set; }

    public bool Invoked { get; set; }

    /// <summary>Notes in the target's line of the summary: why it is skipped, or has failed.</summary>
    internal Dictionary<string, string> SummaryInformation { get; } = [];
}
