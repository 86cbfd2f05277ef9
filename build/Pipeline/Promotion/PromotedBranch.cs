namespace KinoiteZfs.Pipeline;

/// <summary>
/// Only what is on main becomes stable. Workflows see to it by themselves; this is for whoever promotes by hand. A commit may be
/// checked out by itself, for a replay.
/// </summary>
public static class PromotedBranch
{
    public static Check Judge(RunIdentity run)
    {
        const string name = "branch";
        return run.Ref == RunIdentity.Main || run.Ref.StartsWith(RunIdentity.Detached, StringComparison.Ordinal)
            ? Check.Pass(name, $"this run is of {run.Ref}")
            : Check.Fail(name, $"this run is of {ForeignText.Printable(run.Ref)}, and only what is on {RunIdentity.Main} becomes stable. The target Branch publishes it beside stable; merge it to promote it");
    }

    /// <summary>Before anything is built that could not become stable.</summary>
    /// <exception cref="PipelineException">It is of another branch.</exception>
    public static void Require(RunIdentity run)
    {
        if (Judge(run) is { Passed: false } refusal)
            throw new PipelineException($"Nothing is built to be promoted; {refusal}.");
    }
}
