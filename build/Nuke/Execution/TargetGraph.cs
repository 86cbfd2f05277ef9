using System.Linq.Expressions;

namespace Nuke.Common.Execution;

/// <summary>Finds the targets of a build class and its components, and ties them together.</summary>
static class TargetGraph
{
    public const BindingFlags DeclaredMembers = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
                                                | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<ExecutableTarget> Create<T>(T build, Expression<Func<T, Target>>[] defaults)
        where T : NukeBuild
    {
        var defaultTargets = defaults.Select(x => x.Compile()(build)).ToList();
        var definitions = Members(build.GetType()).OfType<PropertyInfo>()
            .Where(x => x.PropertyType == typeof(Target)).Select(Define).ToList();
        foreach (var definition in definitions)
            Relate(definition, definitions);
        return [.. definitions.Select(x => x.Target)];

        TargetDefinition Define(PropertyInfo property)
        {
            var factory = (Target)property.GetValue(build)!;
            var target = new ExecutableTarget(property, factory) { IsDefault = defaultTargets.Contains(factory) };
            var definition = new TargetDefinition(target);
            factory(definition);
            return definition;
        }
    }

    /// <summary>
    /// Members of the class, then of its bases, then of its components; the first of a name counts.
    /// </summary>
    public static IEnumerable<MemberInfo> Members(Type buildType)
    {
        var types = new List<Type>();
        for (var type = buildType; type is not null && type != typeof(object); type = type.BaseType)
            types.Add(type);
        types.AddRange(buildType.GetInterfaces()
            .Where(x => x != typeof(INukeBuild) && typeof(INukeBuild).IsAssignableFrom(x)));

        return types.SelectMany(x => x.GetMembers(DeclaredMembers))
            .Where(x => x is PropertyInfo or FieldInfo)
            .DistinctBy(ShortName, StringComparer.Ordinal);
    }

    /// <summary>The name without the interface of an explicit implementation.</summary>
    public static string ShortName(MemberInfo member) => member.Name[(member.Name.LastIndexOf('.') + 1)..];

    static void Relate(TargetDefinition definition, List<TargetDefinition> all)
    {
        var target = definition.Target;
        target.ExecutionDependencies.AddRange(definition.Dependencies.Select(Find).Distinct());
        target.OrderDependencies.AddRange(definition.Predecessors.Select(Find).Distinct());
        target.Triggers.AddRange(definition.Triggered.Select(Find).Distinct());
        target.TriggerDependencies.AddRange(all.Where(x => x.Triggered.Contains(target.Factory)).Select(x => x.Target));
        if (target.AllDependencies.Contains(target))
            Assert.Fail($"Target '{target.Name}' cannot have a dependency on itself");

        target.ArtifactDependencies = definition.Consumed
            .Select(x => (Producer: Find(x.Target), x.Artifacts))
            .SelectMany(x => Taken(x.Producer, x.Artifacts).Select(file => (x.Producer, File: file)))
            .ToLookup(x => x.Producer, x => x.File);

        ExecutableTarget Find(Target factory) =>
            all.Find(x => x.Target.Factory.Equals(factory))?.Target
            ?? throw new InvalidOperationException(
                $"Target '{target.Name}' names a target which is no property of the build class");
    }

    /// <summary>What is taken from another target: all it leaves, unless files are named.</summary>
    static IReadOnlyList<string> Taken(ExecutableTarget producer, string[] named) =>
        named.Length > 0 ? named : producer.ArtifactProducts;
}
