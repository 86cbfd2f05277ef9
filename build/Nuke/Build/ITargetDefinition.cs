using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>What a target says about itself.</summary>
public interface ITargetDefinition
{
    ITargetDefinition Description(string description);

    ITargetDefinition Executes(params Action[] actions);

    ITargetDefinition Executes(Func<Task> action);

    ITargetDefinition DependsOn(params Target[] targets);

    /// <summary>Decided right before the target would run.</summary>
    ITargetDefinition OnlyWhenDynamic(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>Decided before anything runs.</summary>
    ITargetDefinition OnlyWhenStatic(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior);

    ITargetDefinition After(params Target[] targets);

    ITargetDefinition Triggers(params Target[] targets);

    /// <summary>Runs even when another target has failed.</summary>
    ITargetDefinition AssuredAfterFailure();

    ITargetDefinition Produces(params string[] artifacts);

    ITargetDefinition Consumes(Target target, params string[] artifacts);
}

/// <summary>What happens to the dependencies of a skipped target.</summary>
public enum DependencyBehavior
{
    Skip,
    Execute,
}
