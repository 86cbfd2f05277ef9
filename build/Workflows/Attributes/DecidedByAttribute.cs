namespace KinoiteZfs.Workflows.Attributes;

/// <summary>
/// A property of type bool which holds, or does not, once a target has succeeded. Targets say
/// <c>OnlyWhenDynamic(() =&gt; Property)</c>; jobs after the deciding one are then skipped as a whole.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DecidedByAttribute(string target) : Attribute
{
    public string Target { get; } = target;
}
