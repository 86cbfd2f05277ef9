using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>Checks before anything runs that scheduled targets have what they ask for.</summary>
internal static class Requirements
{
    public static void Check(NukeBuild build)
    {
        foreach (var target in build.ScheduledTargets)
        {
            foreach (var requirement in target.DelegateRequirements)
                Check(build, target, requirement);
        }

        var required = TargetGraph.Members(build.GetType())
            .Where(x => x.IsDefined(typeof(RequiredAttribute)) && x.IsDefined(typeof(ValueInjectionAttributeBase)));
        foreach (var member in required)
            Assert.False(IsEmpty(member, build), $"Member '{member.Name}' is required to be not null or empty{Hint(member)}");
    }

    private static void Check(NukeBuild build, ExecutableTarget target, LambdaExpression requirement)
    {
        if (requirement is Expression<Func<bool>> condition)
        {
            var text = condition.Body.ToString().Replace($"value({build.GetType().FullName}).", "", StringComparison.Ordinal);
            Assert.True(condition.Compile()(), $"Target '{target.Name}' requires '{text}'");
            return;
        }

        var member = MemberInjection.MemberOf(requirement);
        Assert.True(member.IsDefined(typeof(ValueInjectionAttributeBase)),
            $"Member '{member.Name}' is required from target '{target.Name}' but not marked with an injection attribute.");
        Assert.False(IsEmpty(member, build),
            $"Target '{target.Name}' requires member '{member.Name}' to be not null or empty{Hint(member)}");
    }

    private static bool IsEmpty(MemberInfo member, NukeBuild build)
    {
        var value = member is PropertyInfo property ? property.GetValue(build) : ((FieldInfo)member).GetValue(build);
        return value is null || (value is string text && string.IsNullOrWhiteSpace(text));
    }

    private static string Hint(MemberInfo member)
    {
        if (!member.IsDefined(typeof(ParameterAttribute)))
            return "";
        var dashed = ParameterNames.Dashed(member);
        var variable = dashed.Replace('-', '_').ToUpperInvariant();
        return member.IsDefined(typeof(SecretAttribute))
            ? $": set the environment variable {variable}"
            : $": set it with --{dashed} or the environment variable {variable}";
    }
}
