namespace KinoiteZfs.Workflows.Attributes;

/// <summary>A container which runs beside the target's job.</summary>
/// <param name="name">The host name it has for the job.</param>
/// <param name="image">By digest.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class JobServiceAttribute(string name, string image, params string[] ports) : Attribute
{
    public string Name { get; } = name;

    public string Image { get; } = image;

    /// <summary>As <c>port on the machine:port of the container</c>.</summary>
    public IReadOnlyList<string> Ports { get; } = ports;
}
