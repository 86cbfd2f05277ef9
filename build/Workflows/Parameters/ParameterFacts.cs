namespace KinoiteZfs.Workflows.Parameters;

/// <summary>A parameter of the build as a workflow sees it.</summary>
sealed record ParameterFacts(string Name, InputType Type)
{
    public string? Description { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Of the type; null when there is none.</summary>
    public object? Default { get; init; }

    public bool IsSecret { get; init; }

    /// <summary>The only jobs that may hold the secret, as <c>workflow/job</c>; empty when any may.</summary>
    public IReadOnlyList<string> ConfinedTo { get; init; } = [];

    /// <summary>The value workflows set; null when they leave the parameter alone.</summary>
    public object? ValueInWorkflows { get; init; }

    public string Variable => Names.Variable(Name);

    public string Option => $"--{Names.Dashed(Name)}";

    public string Input => Names.Underscored(Name);

    public object? Initial => ValueInWorkflows ?? Default;
}
