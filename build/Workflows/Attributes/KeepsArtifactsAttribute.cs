namespace KinoiteZfs.Workflows.Attributes;

/// <summary>How long GitHub keeps what a target hands on, where somebody may ask for it later.</summary>
/// <param name="days">From 1 to 90, the most which GitHub allows a public repository.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeepsArtifactsAttribute(int days) : Attribute
{
    public int Days => days;
}
