using static KinoiteZfs.Lab.Playground;

namespace KinoiteZfs.Lab;

/// <summary>Conditions and needs of jobs. A runner that is too kind here would report green what GitHub never
/// ran.</summary>
[Collection(PlaygroundCollection.Name)]
public sealed class WhichJobsRun(Playground playground)
{
    [Fact]
    public async Task A_job_whose_condition_is_false_is_skipped()
    {
        var run = await playground.RunAsync(Job("one", "true", "    if: github.ref == 'refs/heads/other'\n"));
        Assert.Equal(Conclusion.Skipped, run["one"].Conclusion);
    }

    [Fact]
    public async Task A_skipped_job_has_run_no_step()
    {
        var run = await playground.RunAsync(Job("one", "true", "    if: false\n"));
        Assert.Empty(run["one"].Steps);
    }

    [Fact]
    public async Task What_needs_a_skipped_job_is_skipped()
    {
        var run = await playground.RunAsync(
            Job("one", "true", "    if: false\n") + Job("two", "true", "    needs: one\n"));
        Assert.Equal(Conclusion.Skipped, run["two"].Conclusion);
    }

    [Fact]
    public async Task A_skipped_job_further_up_counts_although_the_one_between_has_run()
    {
        var run = await playground.RunAsync(
            Job("one", "true", "    if: false\n") + Job("two", "true", "    needs: one\n    if: always()\n")
                + Job("three", "true", "    needs: two\n"));
        Assert.Equal((Conclusion.Success, Conclusion.Skipped), (run["two"].Conclusion, run["three"].Conclusion));
    }

    [Fact]
    public async Task What_needs_a_failed_job_is_skipped()
    {
        var run = await playground.RunAsync(Job("one", "false") + Job("two", "true", "    needs: [one]\n"));
        Assert.Equal((Conclusion.Failure, Conclusion.Skipped), (run["one"].Conclusion, run["two"].Conclusion));
    }

    [Fact]
    public async Task A_condition_on_anything_else_does_not_bring_a_job_past_a_failure()
    {
        var run = await playground.RunAsync(
            Job("one", "false") + Job("two", "true", "    needs: one\n    if: github.event_name == 'push'\n"));
        Assert.Equal(Conclusion.Skipped, run["two"].Conclusion);
    }

    [Theory]
    [InlineData("always()", "true", Conclusion.Success)]
    [InlineData("always()", "false", Conclusion.Success)]
    [InlineData("failure()", "true", Conclusion.Skipped)]
    [InlineData("failure()", "false", Conclusion.Success)]
    [InlineData("!cancelled()", "false", Conclusion.Success)]
    [InlineData("always() && needs.one.result == ''success''", "false", Conclusion.Skipped)]
    [InlineData("always() && needs.one.result == ''success''", "true", Conclusion.Success)]
    internal async Task A_job_that_asks_for_the_state_decides_by_it(
        string condition, string before, Conclusion expected)
    {
        var run = await playground.RunAsync(
            Job("one", before) + Job("two", "true", $"    needs: one\n    if: '{condition}'\n"));
        Assert.Equal(expected, run["two"].Conclusion);
    }

    [Fact]
    public async Task A_failed_job_fails_the_run()
    {
        var run = await playground.RunAsync(Job("one", "false") + Job("two", "true"));
        Assert.Equal(Conclusion.Failure, run.Report.Conclusion);
    }

    [Fact]
    public async Task Jobs_run_after_what_they_need_whatever_the_files_order()
    {
        var run = await playground.RunAsync(
            Job("two", "test \"$SEEN\" = yes", "    needs: one\n    env: {SEEN: '${{ needs.one.outputs.seen }}'}\n")
            + Job(
                "one", "echo seen=yes >> \"$GITHUB_OUTPUT\"", "    outputs: {seen: '${{ steps.it.outputs.seen }}'}\n"));
        Assert.Equal(Conclusion.Success, run["two"].Conclusion);
    }

    [Fact]
    public async Task An_output_which_a_job_does_not_declare_reaches_nobody()
    {
        var run = await playground.RunAsync(
            Job("one", "echo seen=yes >> \"$GITHUB_OUTPUT\"") + Job(
                "two", "test -z \"$SEEN\"", "    needs: one\n    env: {SEEN: '${{ needs.one.outputs.seen }}'}\n"));
        Assert.Equal(Conclusion.Success, run["two"].Conclusion);
    }

    [Fact]
    public async Task A_second_attempt_runs_the_job_and_what_needs_it_and_no_other()
    {
        var run = await playground.RunAsync(
            Job("one", "true") + Job("two", "true", "    needs: one\n") + Job("three", "true", "    needs: two\n"));
        await run.RerunAsync("two");
        Assert.Equal([1, 2, 2], run.Report.Jobs.Select(job => job.Attempt));
    }

    [Fact]
    public async Task What_the_runner_does_not_know_is_an_error_and_not_left_out()
    {
        var error = await Assert.ThrowsAsync<WorkflowException>(
            () => playground.RunAsync(Job("one", "true", "    strategy: {matrix: {x: [1, 2]}}\n")));
        Assert.Contains("'strategy'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_GitHubs_parser_refuses_does_not_run()
    {
        var error = await Assert.ThrowsAsync<WorkflowException>(
            () => playground.RunAsync(Job("one", "true") + Job("two", "true", "    needs: nobody\n")));
        Assert.Contains("nobody", error.Message, StringComparison.Ordinal);
    }
}
