namespace KinoiteZfs.Workflows.Attributes;

/// <summary>Files or folders, relative to the root directory, which explain a failure; kept when the job fails.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LeavesLogsAttribute(params string[] paths) : Attribute
{
    public IReadOnlyList<string> Paths { get; } = paths;
}
