namespace KinoiteZfs.Workflows.Attributes;

/// <summary>The value a parameter has in all workflows, where it is not the one on a person's machine.</summary>
/// <param name="value">Of the parameter's type.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class InWorkflowsAttribute(object value) : Attribute
{
    public object Value { get; } = value;
}
