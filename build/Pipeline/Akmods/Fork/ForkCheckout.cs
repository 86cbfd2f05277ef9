namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>The akmods fork's files at exactly the pinned commit.</summary>
static class ForkCheckout
{
    /// <exception cref="PipelineException">The commit cannot be fetched, or the name stands for another
    /// commit.</exception>
    public static async Task FetchAsync(
        ExternalTool git, AkmodsFork fork, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var commit = fork.Commit.ToString();
        await RunAsync(fork, folder, git, cancellationToken, "init", "--quiet");
        string[] fetch = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", fork.Url
            .OriginalString, commit];
        try
        {
            await RunAsync(fork, folder, git, cancellationToken, fetch);
        }
        catch (PipelineException error) when (DownloadFailure.IsIn(error.Message))
        {
            await RunAsync(fork, folder, git, cancellationToken, fetch);
        }
        // A tag object has a name of the same form; what was pinned has to be the commit itself.
        var resolved = (await RunAsync(
            fork, folder, git, cancellationToken, "rev-parse", "--verify", "FETCH_HEAD^{commit}"))
            .Output.Trim();
        if (resolved != commit)
            throw new PipelineException(
                $"The akmods fork {fork.Url} gives commit {UntrustedText.Printable(resolved)} for the pin {commit}. Pin the commit itself, in akmodsFork.commit of the stream definition or in the lock file.");
        await RunAsync(
            fork, folder, git, cancellationToken, "-c", "core.autocrlf=false", "checkout", "--quiet", "--detach",
            commit);
    }

    static async Task<ToolResult> RunAsync(
        AkmodsFork fork, DirectoryInfo folder, ExternalTool git, CancellationToken cancellationToken,
        params string[] arguments)
    {
        try
        {
            return await git.RunAsync(
                await GitTool.RunApartAsync(arguments, cancellationToken) with { WorkingDirectory = folder },
                cancellationToken);
        }
        catch (ToolFailedException error)
        {
            throw new PipelineException(
                $"Commit {fork.Commit} of the akmods fork {fork.Url} could not be fetched. {error.Message} Check the network, and akmodsFork in the stream definition or the lock file: the commit must be pushed there.",
                error);
        }
    }
}
