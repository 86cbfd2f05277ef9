using KinoiteZfs.Pipeline.Inputs;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// Only what is on main becomes stable. Workflows see to it by themselves; this is for whoever promotes by hand. A
/// commit which is checked out by itself, for a replay, is of main when main contains it: see <see cref="Checkout"/>.
/// </summary>
public static class PromotedBranch
{
    public static CheckResult Check(RunIdentity run)
    {
        const string name = "branch";
        return run.Ref == RunIdentity.Main
            ? CheckResult.Pass(name, $"this run is of {run.Ref}")
            : CheckResult.Fail(
                name,
                $"this run is of {UntrustedText.Printable(run.Ref)}, and only what {RunIdentity.Main} contains becomes stable. The target {Targets.Branch} publishes it beside stable (from a detached commit with {Options.BranchName}); merge it to promote it");
    }

    /// <summary>What is not committed is of nobody's main.</summary>
    public static CheckResult CheckTree(IReadOnlyList<string> uncommitted)
    {
        const string name = "clean tree";
        return uncommitted.Count == 0
            ? CheckResult.Pass(name, "everything the image is made of is committed")
            : CheckResult.Fail(
                name,
                $"{string.Join(", ", uncommitted.Select(UntrustedText.Printable))} is not committed, and the image carries the name of a commit without it. Commit it to main, or take it away, and build anew");
    }

    /// <summary>Before anything is built that could not become stable.</summary>
    /// <exception cref="PipelineException">It does not hold.</exception>
    public static void Require(RunIdentity run) => Require(Check(run));

    /// <inheritdoc cref="Require(RunIdentity)"/>
    public static void RequireClean(IReadOnlyList<string> uncommitted) => Require(CheckTree(uncommitted));

    static void Require(CheckResult check)
    {
        if (!check.Passed)
            throw new PipelineException($"Nothing is built to be promoted; {check}.");
    }
}
