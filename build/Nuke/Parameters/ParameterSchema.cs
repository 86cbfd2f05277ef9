using System.Collections;
using System.Reflection;
using Nuke.Common.Tooling;

namespace Nuke.Common.Execution;

/// <summary>What values a parameter takes, for checks, help and the JSON schema.</summary>
internal static class ParameterSchema
{
    /// <returns>Null when any text will do.</returns>
    public static IReadOnlyList<string>? AllowedValues(MemberInfo member, Type scalar, object? instance)
    {
        var attribute = member.GetCustomAttribute<ParameterAttribute>()!;
        if (instance is not null && attribute.GetValueSet(member, instance) is { } set)
            return [.. set.Select(x => x.Item1)];
        if (attribute.ValueProviderMember is { } provider)
            return Provided(attribute, provider, instance);
        if (scalar == typeof(bool))
            return ["true", "false"];
        if (scalar.IsEnum)
            return Enum.GetNames(scalar);
        if (scalar == typeof(Host))
            return [.. Hosts.Types.Select(x => x.Name)];
        return scalar.IsSubclassOf(typeof(Enumeration)) ? [.. Enumeration.Values(scalar).Select(x => x.Name)] : null;
    }

    private static string[]? Provided(ParameterAttribute attribute, string provider, object? instance)
    {
        var type = attribute.ValueProviderType ?? instance?.GetType();
        if (type is null)
            return null;
        var member = TargetGraph.Members(type).FirstOrDefault(x => x.Name == provider)
                     ?? throw new InvalidOperationException($"No provider '{type.Name}.{provider}' found");
        var values = member is PropertyInfo property ? property.GetValue(instance) : ((FieldInfo)member).GetValue(instance);
        return [.. ((IEnumerable)values!).Cast<string>()];
    }
}
