namespace KinoiteZfs.Workflows.Attributes;

/// <summary>
/// The folder which the target hands on becomes a site of GitHub Pages: in a job of its own, which may do that and
/// nothing else, and runs nothing of the repository.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DeploysPagesAttribute : Attribute
{
    /// <summary>Name of a static property of type bool on the build class; while it is false there is no such
    /// job.</summary>
    public string? When { get; set; }
}
