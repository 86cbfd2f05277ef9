namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>What git knows of the checkout a run works in.</summary>
public static class Checkout
{
    const string Branches = "refs/heads/";

    /// <summary>Main as this machine knows it: one's own, and that of where the clone is from.</summary>
    static readonly string[] Mains = [RunIdentity.Main, "refs/remotes/origin/main"];

    /// <summary>The identity of a run on a person's machine: the checkout and the time.</summary>
    /// <exception cref="PipelineException">The folder is no git checkout, or has no commit.</exception>
    public static async Task<RunIdentity> IdentifyAsync(
        DirectoryInfo folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var sha = await HeadAsync(folder, cancellationToken);
        var branch = await RunAsync(folder, cancellationToken, "symbolic-ref", "--quiet", "HEAD");
        return RunIdentity.Create(
            "local-" + time.GetUtcNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
            attempt: "1",
            number: "0",
            branch.ExitCode == 0 ? branch.Output.Trim()
                : await IsOnMainAsync(folder, sha, cancellationToken)
                    ? RunIdentity.Main
                    : $"{RunIdentity.Detached}{sha}",
            sha,
            Environment.UserName);
    }

    /// <summary>For who only looks: null where there is no git, or no checkout, as in an unpacked archive.</summary>
    public static async Task<CommitSha?> FindCommitAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        try
        {
            return CommitSha.TryParse(await HeadAsync(folder, cancellationToken), out var commit) ? commit : null;
        }
        catch (PipelineException)
        {
            return null;
        }
    }

    /// <summary>The page of the repository that the clone is from; null where there is none.</summary>
    public static async Task<Uri?> FindPageAsync(DirectoryInfo folder, CancellationToken cancellationToken) =>
        RepositoryPage.Of((await RunAsync(folder, cancellationToken, "config", "--get", "remote.origin.url")).Output);

    /// <summary>
    /// What GitHub calls the run's commit has to be what is checked out. That main contains it needs no history, which
    /// a shallow clone has not: GitHub starts a run of main on a commit of main.
    /// </summary>
    /// <exception cref="PipelineException">Another commit is checked out.</exception>
    public static async Task RequireAsync(DirectoryInfo folder, RunIdentity run, CancellationToken cancellationToken)
    {
        if (await HeadAsync(folder, cancellationToken) is var head && head != run.Sha.ToString())
            throw new PipelineException(
                $"The run is of commit {run.Sha}, and {UntrustedText.Printable(head)} is checked out: images would carry the name of a commit they are not made of. Check out the run's own commit (actions/checkout without 'ref').");
    }

    /// <summary>What is changed and not committed: the image would carry the name of a commit which does not contain
    /// it.</summary>
    /// <param name="sources">What an image is made of: new files count there. Elsewhere only changed ones do.</param>
    /// <exception cref="PipelineException">git cannot tell.</exception>
    public static async Task<IReadOnlyList<string>> FindUncommittedAsync(
        DirectoryInfo folder, IReadOnlyList<string> sources, CancellationToken cancellationToken) =>
    [
        // What lies elsewhere is in no commit at all, and git would not even look.
        .. sources.Where(source => !IsBelow(folder, source))
            .Concat(await StatusAsync(
                folder, cancellationToken, ["--untracked-files=no", "--", ".", $":(exclude){WrittenHere}"]))
            .Concat(await StatusAsync(folder, cancellationToken, ["--untracked-files=all", "--", .. sources.Where(
                source => IsBelow(folder, source))]))
            .Distinct(),
    ];

    /// <summary>Which of some files of the checkout are edited or new, and not committed.</summary>
    /// <exception cref="PipelineException">git cannot tell.</exception>
    public static async Task<IReadOnlyList<string>> FindUncommittedFilesAsync(
        DirectoryInfo folder, IReadOnlyList<FileInfo> files, CancellationToken cancellationToken) => files.Count == 0
        ? []
        : [.. await StatusAsync(
            folder, cancellationToken,
            ["--untracked-files=all", "--", .. files.Select(file => file.FullName)])];

    static bool IsBelow(DirectoryInfo folder, string path) =>
        !Path.GetRelativePath(folder.FullName, Path.Combine(folder.FullName, path))
            .StartsWith("..", StringComparison.Ordinal);

    /// <summary>Lock writes it, and replays alone are built from it.</summary>
    const string WrittenHere = "ci/inputs.lock.json";

    /// <exception cref="PipelineException">The run is not about a branch.</exception>
    public static string BranchOf(RunIdentity run) => run.Ref.StartsWith(Branches, StringComparison.Ordinal)
        ? run.Ref[Branches.Length..]
        : throw new PipelineException(
            $"The run is on {run.Ref}, which is not a branch. Name one with {Options.BranchName}.");

    static async Task<string> HeadAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var commit = await RunAsync(folder, cancellationToken, "rev-parse", "--verify", "HEAD");
        return commit.ExitCode == 0
            ? commit.Output.Trim()
            : throw new PipelineException(
                $"{folder.FullName} is not a git checkout with a commit, and images are named by commit. git says: {UntrustedText.Printable(commit.Errors.Trim())}. Clone the repository with git, or commit first.");
    }

    /// <summary>A main that is not there, or whose history is cut off before the commit, contains nothing.</summary>
    static async Task<bool> IsOnMainAsync(DirectoryInfo folder, string sha, CancellationToken cancellationToken)
    {
        foreach (var main in Mains)
        {
            if ((await RunAsync(folder, cancellationToken, "merge-base", "--is-ancestor", sha, main)).ExitCode == 0)
                return true;
        }
        return false;
    }

    static async Task<IEnumerable<string>> StatusAsync(
        DirectoryInfo folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var status = await RunAsync(folder, cancellationToken, ["status", "--porcelain", .. arguments]);
        return status.ExitCode == 0
            ? status.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[3..])
            : throw new PipelineException(
                $"git cannot tell what of {folder.FullName} is not committed: {status.Errors.Trim()}");
    }

    static Task<ToolResult> RunAsync(
        DirectoryInfo folder, CancellationToken cancellationToken, params string[] arguments) =>
        GitTool.Git.TryRunAsync(GitTool.Run(arguments) with { WorkingDirectory = folder }, cancellationToken);
}
