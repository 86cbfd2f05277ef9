namespace KinoiteZfs.Workflows.Attributes;

/// <summary>
/// The job a target runs in. Targets which name the same job share one machine; its settings stand on any one of them.
/// </summary>
/// <param name="id">Letters, digits, <c>-</c> and <c>_</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class JobAttribute(string id) : Attribute
{
    public string Id { get; } = id;

    /// <summary>What a reader of the workflow would ask about the job.</summary>
    public string? Comment { get; set; }

    /// <summary>Labels which the runner must all have; default: <c>ubuntu-24.04</c>, a machine of GitHub's.</summary>
    public string[] RunsOn { get; set; } = [];

    /// <summary>Image the job runs in, by digest.</summary>
    public string? Container { get; set; }

    /// <summary>Options of that container, such as <c>--privileged</c> for jobs which build images in it.</summary>
    public string? ContainerOptions { get; set; }

    /// <summary>Default: the workflow's.</summary>
    public int TimeoutMinutes { get; set; }

    /// <summary>Deployment environment of the repository; its secrets and rules apply.</summary>
    public string? Environment { get; set; }

    /// <summary>Jobs of one group, in all runs, go one after the other, and none is ever stopped half-way.</summary>
    public string? ConcurrencyGroup { get; set; }

    /// <summary>Name of a static member of type <see cref="Condition"/>.</summary>
    public string? If { get; set; }

    /// <summary>Name of the parameter which gets the results of the jobs before this one, as JSON.</summary>
    public string? ResultsParameter { get; set; }
}
