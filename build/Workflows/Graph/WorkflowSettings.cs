using KinoiteZfs.Workflows.Engine;

namespace KinoiteZfs.Workflows.Graph;

/// <summary>What an attribute of the build class says about its workflow.</summary>
sealed record WorkflowSettings(string Name, IReadOnlyList<Trigger> Triggers)
{
    public string? Purpose { get; init; }

    /// <summary>Names of parameters.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    public IReadOnlyList<Capability> Grants { get; init; } = [];

    public int TimeoutMinutes { get; init; }

    public bool CancelsOlder { get; init; }

    /// <summary>Whether jobs compare what they are handed: see <see cref="SealArtifactsAttribute"/>.</summary>
    public bool SealsArtifacts { get; init; }

    /// <summary>Whether somebody without any right in the repository can start it with a change of their own, or one of
    /// theirs that nobody has merged yet.</summary>
    public bool IsReachedFromForks =>
        Triggers.Any(x => x is Trigger.Event { Name: Trigger.PullRequest or Trigger.MergeGroup });
}
