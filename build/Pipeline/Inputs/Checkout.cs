using System.Globalization;

namespace KinoiteZfs.Pipeline;

/// <summary>The identity of a run on a person's machine: the checkout and the time.</summary>
public static class Checkout
{
    const string Branches = "refs/heads/";

    /// <exception cref="PipelineException">The folder is no git checkout, or has no commit.</exception>
    public static async Task<RunIdentity> IdentifyAsync(DirectoryInfo folder, TimeProvider time, CancellationToken cancellation)
    {
        var commit = await RunAsync(folder, cancellation, "rev-parse", "--verify", "HEAD");
        if (commit.ExitCode != 0)
            throw new PipelineException(
                $"{folder.FullName} is not a git checkout with a commit, and images are named by commit. git says: {commit.Errors.Trim()}. Clone the repository with git, or commit first.");
        var branch = await RunAsync(folder, cancellation, "symbolic-ref", "--quiet", "HEAD");
        var sha = commit.Output.Trim();
        return RunIdentity.Create(
            "local-" + time.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
            attempt: "1",
            number: "0",
            branch.ExitCode == 0 ? branch.Output.Trim() : $"{RunIdentity.Detached}{sha}",
            sha,
            Environment.UserName);
    }

    /// <summary>
    /// What is changed and not committed among the files which make an image: the image would carry the name of a commit
    /// which does not contain them.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindUncommittedAsync(
        DirectoryInfo folder, IEnumerable<string> paths, CancellationToken cancellation)
    {
        var status = await RunAsync(folder, cancellation, ["status", "--porcelain", "--", .. paths]);
        return status.ExitCode == 0
            ? [.. status.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[3..])]
            : [];
    }

    /// <exception cref="PipelineException">The run is not about a branch.</exception>
    public static string BranchOf(RunIdentity run) => run.Ref.StartsWith(Branches, StringComparison.Ordinal)
        ? run.Ref[Branches.Length..]
        : throw new PipelineException($"The run is on {run.Ref}, which is not a branch. Name one with --branch-name.");

    static Task<ToolResult> RunAsync(DirectoryInfo folder, CancellationToken cancellation, params string[] arguments) =>
        GitTool.Git.TryRunAsync(GitTool.Run(arguments) with { WorkingDirectory = folder }, cancellation);
}
