using System.Reflection;
using Nuke.Common.Execution;
using Serilog;

namespace Nuke.Common.ValueInjection;

/// <summary>An attribute which knows the value of the member it stands on.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class ValueInjectionAttributeBase : Attribute
{
    public INukeBuild Build { get; internal set; } = null!;

    /// <summary>Higher priorities are injected first.</summary>
    public virtual int Priority => 0;

    public virtual bool SuppressWarnings => false;

    /// <summary>As NUKE does it: what cannot be had is a warning, and the member keeps its initialiser.</summary>
    public object? TryGetValue(MemberInfo member, object instance)
    {
        try
        {
            return GetValue(member, instance);
        }
        catch (Exception exception)
        {
            if (!SuppressWarnings)
                Log.Warning(BuildExecutor.Unwrapped(exception), "Could not inject value for {Member}", member.Name);
            return null;
        }
    }

    public abstract object? GetValue(MemberInfo member, object instance);
}
