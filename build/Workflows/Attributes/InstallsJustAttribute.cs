namespace KinoiteZfs.Workflows.Attributes;

/// <summary>The target runs recipes of just, of which distributions have releases too old for many of them.</summary>
/// <param name="version">Exactly this release is installed.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InstallsJustAttribute(string version) : Attribute
{
    public string Version { get; } = version;
}
