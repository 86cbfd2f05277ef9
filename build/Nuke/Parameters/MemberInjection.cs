using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>Fills the members of a build which carry an injection attribute.</summary>
internal static class MemberInjection
{
    public static void Parameters(NukeBuild build) => Inject(build, x => x is ParameterAttribute);

    /// <summary>Everything else, such as tools; only once it is known that something will run.</summary>
    public static void Others(NukeBuild build) => Inject(build, x => x is not ParameterAttribute);

    public static object? Value(LambdaExpression expression, INukeBuild build)
    {
        var member = MemberOf(expression);
        var attribute = member.GetCustomAttribute<ValueInjectionAttributeBase>()
                        ?? throw new InvalidOperationException($"Member '{member.Name}' has no [Parameter] or other injection attribute");
        attribute.Build = build;
        return attribute.TryGetValue(member, build);
    }

    public static MemberInfo MemberOf(LambdaExpression expression)
    {
        var body = expression.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : expression.Body;
        return body is MemberExpression member
            ? member.Member
            : throw new InvalidOperationException($"'{expression.Body}' is not a field or property");
    }

    private static void Inject(NukeBuild build, Func<ValueInjectionAttributeBase, bool> selects)
    {
        var members = TargetGraph.Members(build.GetType())
            .Select(x => (Member: x, Attribute: x.GetCustomAttribute<ValueInjectionAttributeBase>()))
            .Where(x => x.Attribute is not null && selects(x.Attribute) && IsStored(x.Member))
            .OrderByDescending(x => x.Attribute!.Priority);
        foreach (var (member, attribute) in members)
        {
            attribute!.Build = build;
            if (attribute.TryGetValue(member, build) is not { } value)
                continue;
            if (Backing(member) is { } field)
                field.SetValue(field.IsStatic ? null : build, value);
            else
                ((PropertyInfo)member).SetValue(build, value);
        }
    }

    /// <summary>
    /// Computed properties resolve themselves: those of components through TryGetValue, and those which
    /// <see cref="NukeBuild"/> takes from the session.
    /// </summary>
    private static bool IsStored(MemberInfo member) =>
        member is FieldInfo || Backing(member) is not null
        || (member is PropertyInfo { CanWrite: true } && !member.DeclaringType!.IsInterface && !ParameterNames.IsBuiltIn(member));

    private static FieldInfo? Backing(MemberInfo member) =>
        member as FieldInfo ?? member.DeclaringType!.GetField($"<{member.Name}>k__BackingField", TargetGraph.DeclaredMembers);
}
