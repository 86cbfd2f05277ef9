namespace KinoiteZfs.Workflows.Attributes;

/// <summary>Parameters with <c>[Secret]</c> which a target needs. Its job gets them, from secrets of the same
/// name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UsesSecretAttribute(params string[] parameters) : Attribute
{
    public IReadOnlyList<string> Parameters { get; } = parameters;
}
