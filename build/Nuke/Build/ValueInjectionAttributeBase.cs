using System.Reflection;

namespace Nuke.Common.ValueInjection;

/// <summary>An attribute which knows the value of the member it stands on.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class ValueInjectionAttributeBase : Attribute
{
    public INukeBuild Build { get; internal set; } = null!;

    /// <summary>Higher priorities are injected first.</summary>
    public virtual int Priority => 0;

    public virtual bool SuppressWarnings => false;

    public object? TryGetValue(MemberInfo member, object instance) => GetValue(member, instance);

    public abstract object? GetValue(MemberInfo member, object instance);
}
