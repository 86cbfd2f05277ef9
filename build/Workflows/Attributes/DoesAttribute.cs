namespace KinoiteZfs.Workflows.Attributes;

/// <summary>What a target does on GitHub; its job gets the permissions for exactly that.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DoesAttribute(params Capability[] capabilities) : Attribute
{
    public IReadOnlyList<Capability> Capabilities { get; } = capabilities;
}
