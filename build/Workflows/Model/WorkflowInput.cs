namespace KinoiteZfs.Workflows.Model;

/// <summary>A value asked for when a workflow is started by hand.</summary>
sealed record WorkflowInput(string Name, InputType Type, string? Description)
{
    /// <summary>Of the type; null when there is none.</summary>
    public object? Default { get; init; }

    /// <summary>What a <see cref="InputType.Choice"/> is between.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

enum InputType
{
    Text,
    Boolean,
    Number,
    Choice,
}
