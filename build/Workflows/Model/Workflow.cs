namespace KinoiteZfs.Workflows.Model;

/// <summary>One file below <c>.github/workflows</c>.</summary>
sealed record Workflow(string Name)
{
    /// <summary>What it is for, said on top.</summary>
    public string? Purpose { get; init; }

    public required IReadOnlyList<Trigger> Triggers { get; init; }

    /// <summary>What is asked for when it is started by hand.</summary>
    public IReadOnlyList<WorkflowInput> Inputs { get; init; } = [];

    public IReadOnlyList<Variable> Variables { get; init; } = [];

    public Concurrency? Concurrency { get; init; }

    public required IReadOnlyList<Job> Jobs { get; init; }
}

/// <summary>An environment variable.</summary>
sealed record Variable(string Name, Template Value);

/// <summary>Runs, or jobs, of one group never overlap; a newer one waits, or takes the place of the older
/// one.</summary>
sealed record Concurrency(Template Group, bool CancelsOlder);
