namespace KinoiteZfs.Workflows.Model;

/// <summary>What runs on one machine, with one set of permissions and secrets.</summary>
sealed record Job(string Id)
{
    /// <summary>What a reader would ask, answered above the job.</summary>
    public string? Comment { get; init; }

    public IReadOnlyList<string> Needs { get; init; } = [];

    public Expression? If { get; init; }

    /// <summary>Labels of the runner.</summary>
    public required IReadOnlyList<string> RunsOn { get; init; }

    public string? Container { get; init; }

    public string? ContainerOptions { get; init; }

    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    /// <summary>A deployment environment of the repository, whose rules and secrets the job gets.</summary>
    public string? Environment { get; init; }

    public Concurrency? Concurrency { get; init; }

    public required int TimeoutMinutes { get; init; }

    public required IReadOnlyList<Permission> Permissions { get; init; }

    public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    public required IReadOnlyList<Step> Steps { get; init; }
}

/// <summary>The job runs once for every value.</summary>
sealed record MatrixAxis(string Name, IReadOnlyList<string> Values);

/// <summary>What later jobs may ask about this one.</summary>
sealed record JobOutput(string Name, Expression Value);
