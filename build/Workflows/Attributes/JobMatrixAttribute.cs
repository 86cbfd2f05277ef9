namespace KinoiteZfs.Workflows.Attributes;

/// <summary>The target's job runs once for every value of a parameter.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class JobMatrixAttribute(string parameter, params string[] values) : Attribute
{
    public string Parameter { get; } = parameter;

    public IReadOnlyList<string> Values { get; } = values;
}
