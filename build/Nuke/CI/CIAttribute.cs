using System.Reflection;
using Nuke.Common.Execution;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.CI;

/// <summary>Fills a member with the current host when it has the member's type, and else with null.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class CIAttribute : ValueInjectionAttributeBase
{
    public override object? GetValue(MemberInfo member, object instance) =>
        ParameterNames.TypeOf(member).IsInstanceOfType(Session.Current.Host) ? Session.Current.Host : null;
}
