using System.Linq.Expressions;

namespace Nuke.Common.Execution;

/// <summary>Collects what a target declares.</summary>
sealed class TargetDefinition(NukeBuild build) : ITargetDefinition
{
    public string? DescriptionText { get; private set; }

    public bool IsListed { get; private set; } = true;

    public bool IsAssuredAfterFailure { get; private set; }

    public bool IsProceedingAfterFailure { get; private set; }

    public DependencyBehavior DependencyBehavior { get; private set; } = DependencyBehavior.Execute;

    public List<Action> Actions { get; } = [];

    public List<Target> Dependencies { get; } = [];

    public List<Target> Dependents { get; } = [];

    public List<Target> Followers { get; } = [];

    public List<Target> Predecessors { get; } = [];

    public List<Target> Triggered { get; } = [];

    public List<Target> Triggering { get; } = [];

    public List<(string, Func<bool>)> DynamicConditions { get; } = [];

    public List<(string, Func<bool>)> StaticConditions { get; } = [];

    public List<LambdaExpression> Requirements { get; } = [];

    public List<string> Products { get; } = [];

    public List<(Target Target, string[] Artifacts)> Consumed { get; } = [];

    public ITargetDefinition Description(string description) => Say(() => DescriptionText = description);

    public ITargetDefinition Executes(params Action[] actions) => Say(() => Actions.AddRange(actions));

    public ITargetDefinition Executes<T>(Func<T> action) => Say(() => Actions.Add(() => action()));

    public ITargetDefinition Executes(Func<Task> action) => Say(() => Actions.Add(() => action().GetAwaiter().GetResult()));

    public ITargetDefinition DependsOn(params Target[] targets) => Say(() => Dependencies.AddRange(targets));

    public ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets) => Say(() => Dependencies.AddRange(Of(targets)));

    public ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets) => build is T ? DependsOn(targets) : this;

    public ITargetDefinition DependentFor(params Target[] targets) => Say(() => Dependents.AddRange(targets));

    public ITargetDefinition Before(params Target[] targets) => Say(() => Followers.AddRange(targets));

    public ITargetDefinition After(params Target[] targets) => Say(() => Predecessors.AddRange(targets));

    public ITargetDefinition Triggers(params Target[] targets) => Say(() => Triggered.AddRange(targets));

    public ITargetDefinition TriggeredBy(params Target[] targets) => Say(() => Triggering.AddRange(targets));

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null) =>
        Say(() => DynamicConditions.Add((Body(conditionExpression), condition)));

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null) =>
        Say(() => StaticConditions.Add((Body(conditionExpression), condition)));

    public ITargetDefinition Requires<T>(Expression<Func<T>> parameterRequirement, params Expression<Func<T>>[] parameterRequirements)
        where T : class? => Say(() => Requirements.AddRange([parameterRequirement, .. parameterRequirements]));

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct => Say(() => Requirements.AddRange([parameterRequirement, .. parameterRequirements]));

    public ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements) =>
        Say(() => Requirements.AddRange([requirement, .. requirements]));

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior) =>
        Say(() => DependencyBehavior = dependencyBehavior);

    public ITargetDefinition ProceedAfterFailure() => Say(() => IsProceedingAfterFailure = true);

    public ITargetDefinition AssuredAfterFailure() => Say(() => IsAssuredAfterFailure = true);

    public ITargetDefinition Unlisted() => Say(() => IsListed = false);

    public ITargetDefinition Produces(params string[] artifacts) => Say(() => Products.AddRange(artifacts));

    public ITargetDefinition Consumes(params Target[] targets) => Say(() => Consumed.AddRange(targets.Select(x => (x, Array.Empty<string>()))));

    public ITargetDefinition Consumes(Target target, params string[] artifacts) => Say(() => Consumed.Add((target, artifacts)));

    TargetDefinition Say(Action declaration)
    {
        declaration();
        return this;
    }

    IEnumerable<Target> Of<T>(Func<T, Target>[] targets) => targets.Select(x => x((T)(object)build));

    // "() => IsServerBuild" reads as "IsServerBuild" in the summary.
    static string Body(string? expression) =>
        expression is null ? "" : expression[(expression.IndexOf("=>", StringComparison.Ordinal) is var arrow and >= 0 ? arrow + 2 : 0)..].Trim();
}
