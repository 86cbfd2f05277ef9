using KinoiteZfs.Workflows.Graph;

namespace KinoiteZfs.Workflows.Cutting;

/// <summary>The targets of one job, and the jobs it waits for.</summary>
sealed record JobSlice(string Id, IReadOnlyList<TargetFacts> Targets, IReadOnlyList<string> Needs)
{
    /// <summary>Whether the job also runs when one before it has failed.</summary>
    public bool RunsAfterFailure => Targets.Any(x => x.RunsAfterFailure);
}
