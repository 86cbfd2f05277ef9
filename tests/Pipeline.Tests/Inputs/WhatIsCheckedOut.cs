namespace KinoiteZfs.Pipeline.Tests.Inputs;

/// <summary>What git says of the checkout decides what a person's machine may promote.</summary>
public sealed class WhatIsCheckedOut : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    DirectoryInfo Clone => _folder.Directory;

    [Fact]
    public async Task Main_is_main()
    {
        await InitialiseAsync();

        Assert.Equal("refs/heads/main", (await IdentifyAsync()).Ref);
    }

    /// <summary>For a replay: an earlier commit of main, checked out by itself.</summary>
    [Theory]
    [InlineData("refs/heads/main")]
    [InlineData("refs/remotes/origin/main")]
    public async Task A_commit_by_itself_is_of_main_when_main_contains_it(string main)
    {
        await InitialiseAsync();
        var earlier = await CommitAsync("earlier");
        await CommitAsync("later");
        await GitAsync("update-ref", main, "HEAD");
        await GitAsync("checkout", "--quiet", "--detach", earlier);
        if (main != RunIdentity.Main)
            await GitAsync("branch", "--quiet", "-D", "main");

        Assert.Equal("refs/heads/main", (await IdentifyAsync()).Ref);
    }

    /// <summary>Played as tried: a checkout of an unmerged commit promoted.</summary>
    [Fact]
    public async Task An_unmerged_commit_by_itself_is_not_of_main_and_not_promoted()
    {
        await InitialiseAsync();
        await GitAsync("checkout", "--quiet", "--detach");
        var unmerged = await CommitAsync("unmerged");

        var run = await IdentifyAsync();

        Assert.Equal($"refs/detached/{unmerged}", run.Ref);
        Assert.Contains(
            "and only what refs/heads/main contains becomes stable",
            Assert.Throws<PipelineException>(() => PromotedBranch.Require(run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_of_SHA_256_is_refused_by_name()
    {
        await GitAsync("init", "--quiet", "--object-format=sha256");
        await CommitAsync("first");

        Assert.Contains(
            "of a SHA-256 repository", (await Assert.ThrowsAsync<PipelineException>(IdentifyAsync)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_is_not_main_although_main_contains_it()
    {
        await InitialiseAsync();
        await GitAsync("checkout", "--quiet", "-b", "fix");

        Assert.Equal("refs/heads/fix", (await IdentifyAsync()).Ref);
    }

    [Fact]
    public async Task A_commit_in_a_clone_without_main_is_of_nobody()
    {
        await InitialiseAsync();
        await GitAsync("checkout", "--quiet", "--detach");
        await GitAsync("branch", "--quiet", "-D", "main");

        Assert.StartsWith("refs/detached/", (await IdentifyAsync()).Ref, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_commit_than_the_runs_own_is_refused()
    {
        await InitialiseAsync();
        var run = await IdentifyAsync();
        await Checkout.RequireAsync(Clone, run, default);
        var other = await CommitAsync("another");

        var error = await Assert.ThrowsAsync<PipelineException>(() => Checkout.RequireAsync(Clone, run, default));

        Assert.Contains(
            $"The run is of commit {run.Sha}, and {other} is checked out", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("recipes/Containerfile", "changed")]
    [InlineData("README.md", "changed")]
    [InlineData("recipes/new", "new")]
    [InlineData("cosign.pub", "new")]
    public async Task What_is_not_committed_is_found(string file, string content)
    {
        await InitialiseAsync();
        _folder.Write(file, content);

        Assert.Equal([file], await UncommittedAsync());
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("artifacts/candidate.json")]
    public async Task New_files_an_image_is_not_made_of_do_not_count(string file)
    {
        await InitialiseAsync();
        _folder.Write(file, "whatever");

        Assert.Empty(await UncommittedAsync());
    }

    [Fact]
    public async Task A_deleted_file_is_not_committed_either()
    {
        await InitialiseAsync();
        _folder.File("recipes/Containerfile").Delete();

        Assert.Equal(["recipes/Containerfile"], await UncommittedAsync());
    }

    [Fact]
    public async Task What_lies_outside_of_the_checkout_is_in_no_commit()
    {
        await InitialiseAsync();

        Assert.Equal(["/elsewhere/stream.json"], await Checkout.FindUncommittedAsync(
            Clone, ["/elsewhere/stream.json"], default));
    }

    [Fact]
    public async Task Where_git_cannot_tell_nothing_counts_as_committed()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(UncommittedAsync);

        Assert.Contains("git cannot tell what of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_committed_is_not_promoted()
    {
        Assert.True(PromotedBranch.CheckTree([]).Passed);
        Assert.Contains(
            "recipes/new is not committed",
            Assert.Throws<PipelineException>(() => PromotedBranch.RequireClean(["recipes/new"])).Message,
            StringComparison.Ordinal);
    }

    async Task InitialiseAsync()
    {
        await GitAsync("init", "--quiet", "--initial-branch=main");
        foreach (var file in (string[])["recipes/Containerfile", "README.md"])
            _folder.Write(file, "as committed");
        await CommitAsync("first");
    }

    async Task<string> CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync(
            "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "--allow-empty", "-m",
            message);
        return (await GitAsync("rev-parse", "HEAD")).Output.Trim();
    }

    Task<RunIdentity> IdentifyAsync() => Checkout.IdentifyAsync(Clone, new InstantTime(), default);

    Task<IReadOnlyList<string>> UncommittedAsync() =>
        Checkout.FindUncommittedAsync(Clone, ["recipes", "ci/stream.json", "cosign.pub"], default);

    Task<ToolResult> GitAsync(params string[] arguments) =>
        GitTool.Git.RunAsync(GitTool.Run(arguments) with { WorkingDirectory = Clone }, default);
}
