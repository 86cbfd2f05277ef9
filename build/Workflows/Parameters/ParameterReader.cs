using System.Reflection;
using Nuke.Common;
using Nuke.Common.IO;

namespace KinoiteZfs.Workflows.Parameters;

/// <summary>Reads the parameters of a build class, with the values its initialisers give them.</summary>
static class ParameterReader
{
    const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static
                                  | BindingFlags.Public | BindingFlags.NonPublic
                                  | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<ParameterFacts> Read(Type buildType, AbsolutePath root)
    {
        // A second instance: the running one holds what the command line and the environment say today.
        var initial = Activator.CreateInstance(buildType, nonPublic: true)!;
        return [.. Members(buildType)
            .Where(x => x.IsDefined(typeof(ParameterAttribute)) && x.DeclaringType != typeof(NukeBuild))
            .Select(x => Read(x, initial, root))
            // The order of members differs from machine to machine where a class is spread over files.
            .OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    public static IReadOnlyList<Decision> ReadDecisions(Type buildType) =>
        [.. Members(buildType)
            .SelectMany(x => x.GetCustomAttributes<DecidedByAttribute>()
                .Select(y => new Decision(x.Name, y.Target, y.Words)))
            .OrderBy(x => x.Member, StringComparer.Ordinal)];

    /// <summary>Fields and properties of the class, then of its bases; the first of a name counts.</summary>
    public static IEnumerable<MemberInfo> Members(Type buildType)
    {
        var types = new List<Type>();
        for (var type = buildType; type is not null && type != typeof(object); type = type.BaseType)
            types.Add(type);
        return types.SelectMany(x => x.GetMembers(Declared))
            .Where(x => x is FieldInfo or PropertyInfo).DistinctBy(x => x.Name);
    }

    static ParameterFacts Read(MemberInfo member, object initial, AbsolutePath root)
    {
        var (declared, value) = member is FieldInfo field
            ? (field.FieldType, field.GetValue(initial))
            : (((PropertyInfo)member).PropertyType, ((PropertyInfo)member).GetValue(initial));
        var attribute = member.GetCustomAttribute<ParameterAttribute>()!;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        return new ParameterFacts(attribute.Name ?? member.Name, TypeOf(type))
        {
            Description = attribute.Description,
            Options = type.IsEnum ? Enum.GetNames(type) : [],
            Default = Plain(value, root, member.Name),
            IsSecret = member.IsDefined(typeof(SecretAttribute)),
            ConfinedTo = member.GetCustomAttribute<ConfinedToAttribute>()?.Jobs ?? [],
            ValueInWorkflows = member.GetCustomAttribute<InWorkflowsAttribute>() is { } fixedValue
                ? Plain(fixedValue.Value, root, member.Name)
                : null,
        };
    }

    static InputType TypeOf(Type type) =>
        type == typeof(bool) ? InputType.Boolean
        : type == typeof(int) ? InputType.Number
        : type.IsEnum ? InputType.Choice
        : InputType.Text;

    static object? Plain(object? value, AbsolutePath root, string member) => value switch
    {
        null or "" => null,
        bool or int or string => value,
        Enum => value.ToString(),
        AbsolutePath path => RelativePaths.Of(path, root, $"the default of parameter {member}"),
        _ => null,
    };
}
