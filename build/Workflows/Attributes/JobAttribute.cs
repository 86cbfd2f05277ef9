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

    /// <summary>Packages which the targets need and Ubuntu's runner lacks; apt installs them.</summary>
    public string[] Packages { get; set; } = [];

    /// <summary>Release of just to install: distributions have ones too old for many recipes.</summary>
    public string? Just { get; set; }

    /// <summary>
    /// Whether the targets build container images, with the engine their machine has: the job first makes room on
    /// GitHub's machines, and on others removes what an earlier job has left.
    /// </summary>
    public bool BuildsImages { get; set; }

    /// <summary>
    /// Whether the targets run virtual machines. Hosted runners have /dev/kvm, but their user may not open it.
    /// </summary>
    public bool UsesKvm { get; set; }

    /// <summary>
    /// Files or folders, relative to the root directory, which explain a failure; kept when the job fails.
    /// </summary>
    public string[] Logs { get; set; } = [];

    /// <summary>Default: the workflow's.</summary>
    public int TimeoutMinutes { get; set; }

    /// <summary>Deployment environment of the repository; its secrets and rules apply.</summary>
    public string? Environment { get; set; }

    /// <summary>Jobs of one group, in all runs, go one after the other, and none is ever stopped half-way.</summary>
    public string? ConcurrencyGroup { get; set; }

    /// <summary>The only ref about which the job runs, such as <c>refs/heads/main</c>; default: all.</summary>
    public string? OnlyOnRef { get; set; }

    /// <summary>Name of the parameter which gets the results of the jobs before this one, as JSON.</summary>
    public string? ResultsParameter { get; set; }
}
