using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>A target with everything it declared resolved to other targets, and what became of it.</summary>
public class ExecutableTarget
{
    internal Stopwatch Stopwatch { get; } = new();

    internal TargetDefinition Definition { get; set; } = null!;

    public required PropertyInfo Member { get; init; }

    public required string Name { get; init; }

    public string? Description { get; internal set; }

    public bool Listed { get; internal set; } = true;

    public bool IsDefault { get; internal set; }

    public bool Invoked { get; internal set; }

    public DependencyBehavior DependencyBehavior { get; internal set; }

    public bool AssuredAfterFailure { get; internal set; }

    public bool ProceedAfterFailure { get; internal set; }

    public IList<(string Text, Func<bool> Delegate)> DynamicConditions { get; internal set; } = [];

    public IList<(string Text, Func<bool> Delegate)> StaticConditions { get; internal set; } = [];

    public IList<LambdaExpression> DelegateRequirements { get; internal set; } = [];

    public IList<Action> Actions { get; internal set; } = [];

    /// <summary>What must have run before.</summary>
    public IList<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>What runs before, if it runs at all.</summary>
    public IList<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>What triggers this one.</summary>
    public IList<ExecutableTarget> TriggerDependencies { get; } = [];

    /// <summary>What this one triggers.</summary>
    public IList<ExecutableTarget> Triggers { get; } = [];

    public IEnumerable<ExecutableTarget> AllDependencies =>
        ExecutionDependencies.Concat(OrderDependencies).Concat(TriggerDependencies).Distinct();

    public IList<string> ArtifactProducts { get; internal set; } = [];

    public ILookup<ExecutableTarget, string> ArtifactDependencies { get; internal set; } =
        Array.Empty<(ExecutableTarget, string)>().ToLookup(x => x.Item1, x => x.Item2);

    public ExecutionStatus Status { get; internal set; }

    public TimeSpan Duration => Stopwatch.Elapsed;

    public IDictionary<string, string> SummaryInformation { get; internal set; } = new Dictionary<string, string>();
}
