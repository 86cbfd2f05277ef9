using static KinoiteZfs.Lab.Playground;

namespace KinoiteZfs.Lab;

/// <summary>Clones, artifacts and caches: everything a job can find of another.</summary>
[Collection(PlaygroundCollection.Name)]
public sealed class WhatPassesBetweenJobs(Playground playground)
{
    [Fact]
    public async Task A_job_finds_nothing_another_has_written()
    {
        var run = await playground.RunAsync(
            Job("one", "touch left ~/left") + Job("two", "ls -A . ~", "    needs: one\n"));
        Assert.DoesNotContain("left", run["two"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkout_is_the_runs_commit_and_clean()
    {
        var run = await playground.RunAsync(Steps(
            "one", $"{{uses: {Playground.Checkout}}}", "{run: 'git rev-parse HEAD; git status --porcelain | wc -l'}"));
        Assert.Contains($"\n{run.Happened.Sha}\n0\n", run["one"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_reaches_another_job()
    {
        var run = await playground.RunAsync(
            Steps(
                "one", "{run: 'mkdir out; echo hello > out/a.txt'}",
                $"{{uses: {Upload}, with: {{name: a, path: out/a.txt}}}}")
            + Steps("two", $"{{uses: {Download}, with: {{name: a, path: in}}}}", "{run: cat in/a.txt}", "needs: one"));
        Assert.Contains("\nhello\n", run["two"].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_several_paths_keep_what_the_paths_do_not_share()
    {
        var run = await playground.RunAsync(Steps(
            "one", "{run: 'mkdir -p out/x out/y; touch out/x/a out/y/b'}",
            $"{{uses: {Upload}, with: {{name: a, path: \"out/x\\nout/y/b\"}}}}",
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
        Assert.Equal(
            Conclusion.Success,
            (await playground.RunAsync(TwoUploads("{name: a, path: f, overwrite: true}")))["one"].Conclusion);

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
        var run = await playground.RunAsync(
            Steps("one", $"{{uses: {Upload}, with: {{name: a, path: nothing{more}}}}}"));
        Assert.Equal((expected, 0), (run["one"].Conclusion, run.Report.Artifacts.Count));
    }

    [Fact]
    public async Task Hidden_files_are_left_out_of_an_artifact()
    {
        var run = await playground.RunAsync(Steps(
            "one", "{run: 'mkdir out; touch out/.hidden'}",
            $"{{uses: {Upload}, with: {{name: a, path: out, if-no-files-found: error}}}}"));
        Assert.Equal(Conclusion.Failure, run["one"].Conclusion);
    }

    [Fact]
    public async Task A_second_attempt_may_upload_again_and_the_newest_is_found()
    {
        var run = await playground.RunAsync(
            Steps(
                "one", "{run: 'echo attempt $GITHUB_RUN_ATTEMPT > f'}",
                $"{{uses: {Upload}, with: {{name: a, path: f}}}}")
            + Steps("two", $"{{uses: {Download}, with: {{name: a}}}}", "{run: cat f}", "needs: one"));
        await run.RerunAsync("one");
        Assert.Contains("\nattempt 2\n", run["two"].Log, StringComparison.Ordinal);
    }

    static string TwoUploads(string with) =>
        Steps("one", "{run: touch f}", $"{{uses: {Upload}, with: {with}}}", $"{{uses: {Upload}, with: {with}}}");

    /// <param name="steps">A step which begins with a letter is a line of the job itself.</param>
    static string Steps(string id, params string[] steps) =>
        $"  {id}:\n    runs-on: ubuntu-24.04\n{string.Concat(steps.Where(line => line[0] != '{').Select(line => $"    {line}\n"))}"
        + $"    steps:\n{string.Concat(steps.Where(line => line[0] == '{').Select(step => $"      - {step}\n"))}";
}
