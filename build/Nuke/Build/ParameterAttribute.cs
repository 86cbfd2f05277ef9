using System.Reflection;
using Nuke.Common.Execution;
using Nuke.Common.ValueInjection;

namespace Nuke.Common;

/// <summary>
/// A member filled from the command line (<c>--my-parameter</c>), the environment (<c>MY_PARAMETER</c> or
/// <c>NUKE_MY_PARAMETER</c>) or <c>.nuke/parameters.json</c>, in this order; without a value it keeps its initialiser.
/// </summary>
public class ParameterAttribute(string? description = null) : ValueInjectionAttributeBase
{
    public virtual string? Description { get; } = description;

    public string? Name { get; set; }

    public string? Separator { get; set; }

    /// <summary>Whether <c>--help</c> lists the parameter.</summary>
    public virtual bool List { get; set; } = true;

    public Type? ValueProviderType { get; set; }

    /// <summary>Name of a member of type <c>IEnumerable&lt;string&gt;</c> with the allowed values.</summary>
    public string? ValueProviderMember { get; set; }

    public override object? GetValue(MemberInfo member, object instance) => ParameterValues.Resolve(member);

    public virtual IEnumerable<(string, object)>? GetValueSet(MemberInfo member, object instance) => null;
}

/// <summary>The build does not start unless the member has a value.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RequiredAttribute : Attribute;

/// <summary>Marks what must not be shown. As with NUKE, hiding it is up to the build.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;
