using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Finds the targets of a build class and resolves what they declare about each other.</summary>
static class TargetGraph
{
    public static IReadOnlyList<ExecutableTarget> Create(NukeBuild build, IReadOnlyCollection<Target> defaults)
    {
        var targets = new Dictionary<Target, ExecutableTarget>();
        foreach (var property in Properties(build.GetType()))
        {
            var factory = (Target)property.GetValue(build)!;
            targets[factory] = Define(build, property, factory, defaults.Contains(factory));
        }
        foreach (var target in targets.Values)
            Connect(target, targets);
        return [.. targets.Values];
    }

    static IEnumerable<PropertyInfo> Properties(Type type)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var own = type.GetProperties(Any).Where(x => x.PropertyType == typeof(Target)).ToList();
        var implemented = own.Select(ShortName).ToHashSet();
        return own.Concat(type.GetInterfaces().SelectMany(x => x.GetProperties(Any))
            .Where(x => x.PropertyType == typeof(Target) && !implemented.Contains(x.Name)));
    }

    static string ShortName(PropertyInfo property) => property.Name[(property.Name.LastIndexOf('.') + 1)..];

    static ExecutableTarget Define(NukeBuild build, PropertyInfo property, Target factory, bool isDefault)
    {
        var definition = new TargetDefinition(build);
        factory(definition);
        return new ExecutableTarget
        {
            Member = property,
            Name = ShortName(property),
            Definition = definition,
            Description = definition.DescriptionText,
            Listed = definition.IsListed,
            IsDefault = isDefault,
            DependencyBehavior = definition.DependencyBehavior,
            AssuredAfterFailure = definition.IsAssuredAfterFailure,
            ProceedAfterFailure = definition.IsProceedingAfterFailure,
            DynamicConditions = definition.DynamicConditions,
            StaticConditions = definition.StaticConditions,
            DelegateRequirements = definition.Requirements,
            Actions = definition.Actions,
            ArtifactProducts = definition.Products,
        };
    }

    static void Connect(ExecutableTarget target, Dictionary<Target, ExecutableTarget> targets)
    {
        IEnumerable<ExecutableTarget> Find(IEnumerable<Target> factories) => factories.Select(x =>
            targets.GetValueOrDefault(x) ?? throw new InvalidOperationException($"{target.Name} names a target which is not a property of the build."));

        var definition = target.Definition;
        Add(target.ExecutionDependencies, Find(definition.Dependencies));
        Add(target.OrderDependencies, Find(definition.Predecessors));
        Add(target.Triggers, Find(definition.Triggered));
        foreach (var triggered in Find(definition.Triggered))
            triggered.TriggerDependencies.Add(target);
        foreach (var trigger in Find(definition.Triggering))
        {
            trigger.Triggers.Add(target);
            target.TriggerDependencies.Add(trigger);
        }
        foreach (var dependent in Find(definition.Dependents))
            dependent.ExecutionDependencies.Add(target);
        foreach (var follower in Find(definition.Followers))
            follower.OrderDependencies.Add(target);
        target.ArtifactDependencies = definition.Consumed
            .SelectMany(x => x.Artifacts.DefaultIfEmpty("").Select(artifact => (Target: targets[x.Target], artifact)))
            .ToLookup(x => x.Target, x => x.artifact);
    }

    static void Add(IList<ExecutableTarget> list, IEnumerable<ExecutableTarget> targets)
    {
        foreach (var target in targets)
            list.Add(target);
    }
}
