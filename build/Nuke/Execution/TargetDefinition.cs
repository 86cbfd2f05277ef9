namespace Nuke.Common.Execution;

/// <summary>
/// Notes in a target what it says about itself. Whom it names is kept here until <see cref="TargetGraph"/> ties targets
/// together.
/// </summary>
sealed class TargetDefinition(ExecutableTarget target) : ITargetDefinition
{
    public ExecutableTarget Target => target;

    public List<Target> Dependencies { get; } = [];

    public List<Target> Predecessors { get; } = [];

    public List<Target> Triggered { get; } = [];

    public List<(Target Target, string[] Artifacts)> Consumed { get; } = [];

    public ITargetDefinition Description(string description) => With(() => target.Description = description);

    public ITargetDefinition Executes(params Action[] actions) => With(() => target.Actions.AddRange(actions));

    public ITargetDefinition Executes(Func<Task> action) => Executes(() => action().GetAwaiter().GetResult());

    public ITargetDefinition DependsOn(params Target[] targets) => With(() => Dependencies.AddRange(targets));

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null) =>
        With(() => target.DynamicConditions.Add((ConditionText(conditionExpression), condition)));

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null) =>
        With(() => target.StaticConditions.Add((ConditionText(conditionExpression), condition)));

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior) =>
        With(() => target.DependencyBehavior = dependencyBehavior);

    public ITargetDefinition After(params Target[] targets) => With(() => Predecessors.AddRange(targets));

    public ITargetDefinition Triggers(params Target[] targets) => With(() => Triggered.AddRange(targets));

    public ITargetDefinition AssuredAfterFailure() => With(() => target.AssuredAfterFailure = true);

    public ITargetDefinition Produces(params string[] artifacts) =>
        With(() => target.ArtifactProducts.AddRange(artifacts));

    public ITargetDefinition Consumes(Target target, params string[] artifacts) =>
        With(() => Consumed.Add((target, artifacts)));

    TargetDefinition With(Action change)
    {
        change();
        return this;
    }

    /// <summary>The source text of a condition without its <c>() =&gt;</c>.</summary>
    static string ConditionText(string? expression)
    {
        var words = (expression ?? "condition").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join(' ', words);
        return text.StartsWith("() =>", StringComparison.Ordinal) ? text[5..].Trim() : text;
    }
}
