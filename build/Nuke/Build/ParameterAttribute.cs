namespace Nuke.Common;

/// <summary>
/// A member filled from the command line (<c>--my-parameter</c>), the environment (<c>MY_PARAMETER</c> or
/// <c>NUKE_MY_PARAMETER</c>) or <c>.nuke/parameters.json</c>, in this order; without a value it keeps its initialiser.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ParameterAttribute(string? description = null) : Attribute
{
    public string? Description { get; } = description;

    public string? Name { get; set; }
}

/// <summary>Marks what must not be shown. As with NUKE, hiding it is up to the build.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SecretAttribute : Attribute;
