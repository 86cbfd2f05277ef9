namespace KinoiteZfs.Workflows.Attributes;

/// <summary>Packages a target needs on its machine and Ubuntu's runner lacks; apt installs them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InstallsAttribute(params string[] packages) : Attribute
{
    public IReadOnlyList<string> Packages { get; } = packages;
}
