using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Finds the targets of a build class and its components, and ties them together.</summary>
internal static class TargetGraph
{
    public const BindingFlags DeclaredMembers = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
                                                | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<ExecutableTarget> Create<T>(T build, Expression<Func<T, Target>>[] defaults)
        where T : INukeBuild
    {
        var defaultFactories = defaults.Select(x => (Delegate)x.Compile()(build)).ToList();
        var targets = Properties(build.GetType()).Select(Describe).ToList();
        foreach (var target in targets)
            Relate(target, targets);
        return targets;

        ExecutableTarget Describe(PropertyInfo property)
        {
            var definition = new TargetDefinition(property, build);
            var factory = (Target)property.GetValue(build)!;
            factory(definition);
            return new ExecutableTarget
            {
                Name = ShortName(property),
                Member = property,
                Definition = definition,
                Description = definition.Text,
                Factory = factory,
                IsDefault = defaultFactories.Contains(factory),
                DynamicConditions = definition.DynamicConditions,
                StaticConditions = definition.StaticConditions,
                DependencyBehavior = definition.DependencyBehavior,
                ProceedAfterFailure = definition.IsProceedAfterFailure,
                AssuredAfterFailure = definition.IsAssuredAfterFailure,
                DelegateRequirements = definition.Requirements,
                Actions = definition.Actions,
                Listed = !definition.IsUnlisted,
                PartitionSize = definition.PartitionSize,
                ArtifactProducts = definition.Products,
            };
        }
    }

    /// <summary>Target properties by name; those of the class hide inherited ones and those of components.</summary>
    public static IReadOnlyList<PropertyInfo> Properties(Type buildType) =>
        [.. Members(buildType).OfType<PropertyInfo>().Where(x => x.PropertyType == typeof(Target))];

    /// <summary>Members of the class, then of its bases, then of its components; the first of a name counts.</summary>
    public static IEnumerable<MemberInfo> Members(Type buildType)
    {
        var types = new List<Type>();
        for (var type = buildType; type is not null && type != typeof(object); type = type.BaseType)
            types.Add(type);
        types.AddRange(buildType.GetInterfaces().Where(x => x != typeof(INukeBuild) && typeof(INukeBuild).IsAssignableFrom(x)));

        return types.SelectMany(x => x.GetMembers(DeclaredMembers))
            .Where(x => x is PropertyInfo or FieldInfo)
            .DistinctBy(ShortName, StringComparer.Ordinal);
    }

    /// <summary>The name without the interface of an explicit implementation.</summary>
    public static string ShortName(MemberInfo member) => member.Name[(member.Name.LastIndexOf('.') + 1)..];

    private static void Relate(ExecutableTarget target, List<ExecutableTarget> all)
    {
        target.ExecutionDependencies.AddRange(Related(x => x.DependsOnTargets, x => x.DependentForTargets));
        target.OrderDependencies.AddRange(Related(x => x.AfterTargets, x => x.BeforeTargets));
        target.TriggerDependencies.AddRange(Related(x => x.TriggeredByTargets, x => x.TriggersTargets));
        target.Triggers.AddRange(Related(x => x.TriggersTargets, x => x.TriggeredByTargets));

        Assert.False(target.AllDependencies.Concat(target.Triggers).Contains(target),
            $"Target '{target.Name}' cannot have a dependency on itself");

        foreach (var (factory, artifacts) in target.Definition.ConsumedArtifacts)
        {
            var producer = Find(factory);
            target.ArtifactDependencies.AddRange(producer, artifacts.Length > 0 ? artifacts : producer.ArtifactProducts);
        }

        IEnumerable<ExecutableTarget> Related(
            Func<TargetDefinition, List<Delegate>> named, Func<TargetDefinition, List<Delegate>> namedByOthers) =>
            named(target.Definition).Select(Find)
                .Concat(all.Where(x => x != target && namedByOthers(x.Definition).Contains(target.Factory)))
                .Distinct();

        ExecutableTarget Find(Delegate factory) =>
            all.Find(x => x.Factory.Equals(factory))
            ?? throw new InvalidOperationException($"Target '{target.Name}' names a target which is no property of the build class");
    }
}
