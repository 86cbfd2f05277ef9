using static KinoiteZfs.Lab.Playground;

namespace KinoiteZfs.Lab;

/// <summary>Clones, artifacts and caches: everything a job can find of another.</summary>
[Collection(PlaygroundCollection.Name)]
public sealed class WhatPassesBetweenJobs(Playground playground)
{
    [Fact]
    public async Task A_job_finds_nothing_another_has_written()
    {
        var run = await playground.RunAsync(Job("one", "touch left ~/left") + Job("two", "ls -A . ~", "    needs: one\n"));
        Assert.DoesNotContain("left", run["two"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkout_is_the_runs_commit_and_clean()
    {
        var run = await playground.RunAsync(Steps("one", $"{{uses: {Playground.Checkout}}}", "{run: 'git rev-parse HEAD; git status --porcelain | wc -l'}"));
        Assert.Contains($"\n{run.Happened.Sha}\n0\n", run["one"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_reaches_another_job()
    {
        var run = await playground.RunAsync(
            Steps("one", "{run: 'mkdir out; echo hello > out/a.txt'}", $"{{uses: {Upload}, with: {{name: a, path: out/a.txt}}}}")
            + Steps("two", $"{{uses: {Download}, with: {{name: a, path: in}}}}", "{run: cat in/a.txt}", "needs: one"));
        Assert.Contains("\nhello\n", run["two"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_several_paths_keep_what_the_paths_do_not_share()
    {
        var run = await playground.RunAsync(Steps(
            "one", "{run: 'mkdir -p out/x out/y; touch out/x/a out/y/b'}", $"{{uses: {Upload}, with: {{name: a, path: \"out/x\\nout/y/b\"}}}}",
            $"{{uses: {Download}, with: {{name: a, path: in}}}}", "{run: 'cd in; find . -type f | sort | xargs'}"));
        Assert.Contains("\n./x/a ./y/b\n", run["one"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_artifact_of_one_name_fails()
    {
        var run = await playground.RunAsync(TwoUploads("{name: a, path: f}"));
        Assert.Contains("409", Assert.Single(run["one"].Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_artifact_of_one_name_may_replace_the_first_when_it_says_so() =>
        Assert.Equal(Conclusion.Success, (await playground.RunAsync(TwoUploads("{name: a, path: f, overwrite: true}")))["one"].Conclusion);

    [Fact]
    public async Task An_artifact_nobody_has_uploaded_fails()
    {
        var run = await playground.RunAsync(Steps("one", $"{{uses: {Download}, with: {{name: a}}}}"));
        Assert.Contains("not found for name: a", Assert.Single(run["one"].Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", Conclusion.Success)]
    [InlineData(", if-no-files-found: error", Conclusion.Failure)]
    internal async Task An_upload_of_nothing_fails_only_where_it_says_so(string more, Conclusion expected)
    {
        var run = await playground.RunAsync(Steps("one", $"{{uses: {Upload}, with: {{name: a, path: nothing{more}}}}}"));
        Assert.Equal((expected, 0), (run["one"].Conclusion, run.Report.Artifacts.Count));
    }

    [Fact]
    public async Task Hidden_files_are_left_out_of_an_artifact()
    {
        var run = await playground.RunAsync(Steps(
            "one", "{run: 'mkdir out; touch out/.hidden'}", $"{{uses: {Upload}, with: {{name: a, path: out, if-no-files-found: error}}}}"));
        Assert.Equal(Conclusion.Failure, run["one"].Conclusion);
    }

    [Fact]
    public async Task A_second_attempt_may_upload_again_and_the_newest_is_found()
    {
        var run = await playground.RunAsync(
            Steps("one", "{run: 'echo attempt $GITHUB_RUN_ATTEMPT > f'}", $"{{uses: {Upload}, with: {{name: a, path: f}}}}")
            + Steps("two", $"{{uses: {Download}, with: {{name: a}}}}", "{run: cat f}", "needs: one"));
        await run.RerunAsync("one");
        Assert.Contains("\nattempt 2\n", run["two"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_saved_on_main_is_found_on_main_and_by_a_fork()
    {
        var (forge, sha) = await playground.StartAsync(CachingWorkflow);
        await forge.LetHappenAsync(RepositoryEvent.Push("main", sha));
        Assert.Equal("main", await ContentOfCacheAsync(forge, RepositoryEvent.Push("main", sha)));
        Assert.Equal("main", await ContentOfCacheAsync(forge, RepositoryEvent.PullRequestFromFork(7, "theirs", sha)));
    }

    [Fact]
    public async Task A_cache_saved_by_a_fork_is_not_found_on_main()
    {
        var (forge, sha) = await playground.StartAsync(CachingWorkflow);
        await forge.LetHappenAsync(RepositoryEvent.PullRequestFromFork(7, "theirs", sha));
        Assert.Equal("nothing", await ContentOfCacheAsync(forge, RepositoryEvent.Push("main", sha)));
    }

    [Fact]
    public async Task A_failed_job_saves_no_cache()
    {
        var (forge, sha) = await playground.StartAsync(CachingWorkflow.Replace("run: 'mkdir", "run: 'false; mkdir", StringComparison.Ordinal));
        await forge.LetHappenAsync(RepositoryEvent.Push("main", sha));
        Assert.Empty(forge.Caches);
    }

    static readonly string CachingWorkflow =
        "on: [push, pull_request]\njobs:\n"
        + Steps(
            "one", $"{{uses: {Playground.Cache}, with: {{key: k, path: ~/cached}}}}", "{run: 'cat ~/cached/f || echo nothing'}",
            "{run: 'mkdir -p ~/cached; echo $GITHUB_REF_NAME > ~/cached/f'}");

    static async Task<string> ContentOfCacheAsync(Forge forge, RepositoryEvent happened)
    {
        var log = Assert.Single(await forge.LetHappenAsync(happened))["one"].Log.Split('\n');
        return log.First(line => line is "main" or "7/merge" or "nothing");
    }

    static string TwoUploads(string with) => Steps("one", "{run: touch f}", $"{{uses: {Upload}, with: {with}}}", $"{{uses: {Upload}, with: {with}}}");

    /// <param name="steps">A step which begins with a letter is a line of the job itself.</param>
    static string Steps(string id, params string[] steps) =>
        $"  {id}:\n    runs-on: ubuntu-24.04\n{string.Concat(steps.Where(line => line[0] != '{').Select(line => $"    {line}\n"))}"
        + $"    steps:\n{string.Concat(steps.Where(line => line[0] == '{').Select(step => $"      - {step}\n"))}";
}
