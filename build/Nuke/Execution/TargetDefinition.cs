using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Tooling;

namespace Nuke.Common.Execution;

/// <summary>Collects what a target says about itself; <see cref="TargetGraph"/> then ties targets together.</summary>
internal sealed partial class TargetDefinition(PropertyInfo property, INukeBuild build) : ITargetDefinition
{
    private readonly Stack<PropertyInfo> _overridden = Overridden(property, build.GetType());

    public string? Text { get; private set; }
    public List<(string Text, Func<bool> Delegate)> DynamicConditions { get; } = [];
    public List<(string Text, Func<bool> Delegate)> StaticConditions { get; } = [];
    public List<LambdaExpression> Requirements { get; } = [];
    public List<Action> Actions { get; } = [];
    public List<Delegate> DependsOnTargets { get; } = [];
    public List<Delegate> DependentForTargets { get; } = [];
    public List<Delegate> BeforeTargets { get; } = [];
    public List<Delegate> AfterTargets { get; } = [];
    public List<Delegate> TriggersTargets { get; } = [];
    public List<Delegate> TriggeredByTargets { get; } = [];
    public List<string> Products { get; } = [];
    public List<(Delegate Target, string[] Artifacts)> ConsumedArtifacts { get; } = [];
    public DependencyBehavior DependencyBehavior { get; private set; }
    public bool IsProceedAfterFailure { get; private set; }
    public bool IsAssuredAfterFailure { get; private set; }
    public bool IsUnlisted { get; private set; }
    public int? PartitionSize { get; private set; }

    public ITargetDefinition Description(string description) => With(() => Text = description);

    public ITargetDefinition Executes(params Action[] actions) => With(() => Actions.AddRange(actions));

    public ITargetDefinition Executes<T>(Func<T> action) => Executes(new Action(() => action()));

    public ITargetDefinition Executes(Func<Task> action) => Executes(() => action().GetAwaiter().GetResult());

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null) =>
        With(() => DynamicConditions.Add((ConditionText(conditionExpression), condition)));

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null) =>
        With(() => StaticConditions.Add((ConditionText(conditionExpression), condition)));

    public ITargetDefinition Requires<T>(
        Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : class =>
        With(() => Requirements.AddRange([parameterRequirement, .. parameterRequirements]));

    public ITargetDefinition Requires<T>(
        Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct =>
        With(() => Requirements.AddRange([parameterRequirement, .. parameterRequirements]));

    public ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements) =>
        With(() => Requirements.AddRange([requirement, .. requirements]));

    public ITargetDefinition Requires(Expression<Func<Tool?>> tool, params Expression<Func<Tool?>>[] tools) =>
        With(() => Requirements.AddRange([tool, .. tools]));

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior) =>
        With(() => DependencyBehavior = dependencyBehavior);

    public ITargetDefinition AssuredAfterFailure() => With(() => IsAssuredAfterFailure = true);

    public ITargetDefinition ProceedAfterFailure() => With(() => IsProceedAfterFailure = true);

    public ITargetDefinition Unlisted() => With(() => IsUnlisted = true);

    public ITargetDefinition Partition(int size)
    {
        Assert.True(size > 1, $"Target '{property.Name}' must have at least two partitions, not {size}");
        return With(() => PartitionSize = size);
    }

    public ITargetDefinition Produces(params string[] artifacts) => With(() => Products.AddRange(artifacts));

    public ITargetDefinition Consumes(params Target[] targets) =>
        With(() => ConsumedArtifacts.AddRange(targets.Select(x => ((Delegate)x, Array.Empty<string>()))));

    public ITargetDefinition Consumes<T>(params Func<T, Target>[] targets) => Consumes(Of(targets));

    public ITargetDefinition Consumes(Target target, params string[] artifacts) =>
        With(() => ConsumedArtifacts.Add((target, artifacts)));

    public ITargetDefinition Consumes<T>(Func<T, Target> target, params string[] artifacts) =>
        Consumes(target((T)build), artifacts);

    public ITargetDefinition Base()
    {
        Assert.True(_overridden.Count > 0, $"Target '{property.Name}' does not have any base members. "
            + $"To inherit from an interface default implementation, use {nameof(Inherit)}<T> instead.");
        return Inherit(NonVirtual(_overridden.Pop()));
    }

    public ITargetDefinition Inherit(params Target[] targets)
    {
        foreach (var target in targets)
            target(this);
        return this;
    }

    public ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets) =>
        Inherit([.. targets.Select(x => NonVirtual((PropertyInfo)((MemberExpression)x.Body).Member))]);

    private TargetDefinition With(Action change)
    {
        change();
        return this;
    }

    /// <summary>The source text of a condition without its <c>() =&gt;</c>.</summary>
    private static string ConditionText(string? expression)
    {
        var text = string.Join(' ', (expression ?? "condition").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.StartsWith("() =>", StringComparison.Ordinal) ? text[5..].Trim() : text;
    }

    private Target NonVirtual(PropertyInfo overridden)
    {
        // A call through reflection would end in the most derived property again, and so in this one.
        var getter = overridden.GetMethod!.MethodHandle.GetFunctionPointer();
        var call = (Func<Target>)Activator.CreateInstance(typeof(Func<Target>), build, getter)!;
        return call();
    }

    private static Stack<PropertyInfo> Overridden(PropertyInfo property, Type buildType)
    {
        var declarations = new List<PropertyInfo>();
        for (var type = buildType; type is not null; type = type.BaseType)
        {
            var declared = type.GetProperty(property.Name, TargetGraph.DeclaredMembers);
            if (declared is not null && declared != property && declared.DeclaringType != property.DeclaringType)
                declarations.Add(declared);
        }

        declarations.Reverse();
        return new Stack<PropertyInfo>(declarations);
    }
}
