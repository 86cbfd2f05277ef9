namespace KinoiteZfs.Workflows.Attributes;

/// <summary>
/// A property of type bool which holds, or does not, once a target has succeeded. Targets say
/// <c>OnlyWhenDynamic(() =&gt; Property)</c>, or <c>OnlyWhenDynamic(() =&gt; …, words)</c>; jobs after the deciding one
/// are then skipped as a whole.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DecidedByAttribute(string target) : Attribute
{
    public string Target { get; } = target;

    /// <summary>
    /// What conditions about the property call it; null where they are its name. It is what a person reads of a skipped
    /// target.
    /// </summary>
    public string? Words { get; set; }
}
