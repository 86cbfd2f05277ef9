namespace KinoiteZfs.Workflows.Graph;

/// <summary>What a workflow has to know of a target; nothing here runs anything.</summary>
sealed record TargetFacts(string Name)
{
    /// <summary>Targets which must have ended before, among those of the workflow.</summary>
    public IReadOnlyList<string> Predecessors { get; init; } = [];

    /// <summary>Files, relative to the root directory.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    public IReadOnlyList<Consumption> Consumes { get; init; } = [];

    /// <summary>Conditions as they stand in the code.</summary>
    public IReadOnlyList<string> StaticConditions { get; init; } = [];

    public IReadOnlyList<string> DynamicConditions { get; init; } = [];

    public bool RunsAfterFailure { get; init; }

    /// <summary>Null: a job of its own, with the workflow's settings.</summary>
    public JobAttribute? Job { get; init; }

    public IReadOnlyList<Capability> Capabilities { get; init; } = [];

    /// <summary>Names of parameters.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    public AsksForSecretAttribute? AsksFor { get; init; }

    /// <summary>Null where it signs nothing.</summary>
    public SignsForeignCodeAttribute? Signs { get; init; }

    /// <summary>Its folder becomes a site of GitHub Pages.</summary>
    public bool DeploysPages { get; init; }

    public bool HandsOnFailures { get; init; }

    /// <summary>How many days its artifacts are kept; null as long as all others.</summary>
    public int? KeepDays { get; init; }

    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    public string JobId => Job?.Id ?? Names.Dashed(Name);
}

/// <param name="Producer">The target which is said to write the file.</param>
sealed record Consumption(string Producer, string File);
