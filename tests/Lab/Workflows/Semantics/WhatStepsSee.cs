namespace KinoiteZfs.Lab;

/// <summary>Steps of a job: what stops them, and what passes from one to the next.</summary>
[Collection(PlaygroundCollection.Name)]
public sealed class WhatStepsSee(Playground playground)
{
    [Fact]
    public async Task A_failed_step_fails_the_job_and_skips_the_next()
    {
        var job = await RunAsync("- run: 'false'", "- {name: next, run: 'true'}");
        Assert.Equal((Conclusion.Failure, Conclusion.Skipped), (job.Conclusion, job.Step("next").Conclusion));
    }

    [Fact]
    public async Task A_step_for_any_case_runs_after_a_failure()
    {
        var job = await RunAsync("- run: 'false'", "- {name: next, if: always(), run: 'true'}");
        Assert.Equal((Conclusion.Failure, Conclusion.Success), (job.Conclusion, job.Step("next").Conclusion));
    }

    [Fact]
    public async Task A_step_that_may_fail_has_failed_and_the_job_goes_on()
    {
        var job = await RunAsync("- {name: may fail, run: 'false', continue-on-error: true}", "- run: 'true'");
        Assert.Equal(
            (Conclusion.Failure, Conclusion.Success, Conclusion.Success),
            (job.Step("may fail").Outcome, job.Step("may fail").Conclusion, job.Conclusion));
    }

    [Fact]
    public async Task Outputs_variables_and_the_path_reach_the_next_steps()
    {
        var job = await RunAsync(
            "- {id: a, run: 'echo x=1 >> \"$GITHUB_OUTPUT\"; echo Y=2 >> \"$GITHUB_ENV\"; echo /added >> \"$GITHUB_PATH\"'}",
            "- {name: next, env: {X: '${{ steps.a.outputs.x }}'}, run: 'echo \"$X $Y ${PATH%%:*}\"'}");
        Assert.Contains("\n1 2 /added\n", job.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_several_lines_is_one_output()
    {
        var job = await RunAsync(
            "- {id: a, run: 'printf \"x<<END\\none\\ntwo\\nEND\\n\" >> \"$GITHUB_OUTPUT\"'}",
            "- {env: {X: '${{ steps.a.outputs.x }}'}, run: 'echo \"${X//$''\\n''/+}\"'}");
        Assert.Contains("\none+two\n", job.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_output_fails_the_step()
    {
        var job = await RunAsync("- run: 'echo nonsense >> \"$GITHUB_OUTPUT\"'");
        Assert.Equal(Conclusion.Failure, job.Conclusion);
    }

    [Fact]
    public async Task Summaries_of_all_steps_make_the_jobs_page()
    {
        var job = await RunAsync(
            "- run: 'echo \"# One\" >> \"$GITHUB_STEP_SUMMARY\"'", "- run: 'echo two >> \"$GITHUB_STEP_SUMMARY\"'");
        Assert.Equal("# One\ntwo\n", job.Summary);
    }

    [Fact]
    public async Task The_innermost_variable_wins()
    {
        var run = await playground.StartAsync(
            "on: push\nenv: {A: workflow, B: workflow, C: workflow}\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    env: {B: job, C: job}\n"
            + "    steps: [{env: {C: step}, run: 'echo $A $B $C'}]\n");
        var job = Assert.Single(await run.Forge.LetHappenAsync(RepositoryEvent.Push("main", run.Sha)))["one"];
        Assert.Contains("\nworkflow job step\n", job.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_this_machines_environment_comes_along()
    {
        Environment.SetEnvironmentVariable("KINOITE_ZFS_LAB_OF_THE_MACHINE", "visible");
        var job = await RunAsync("- run: 'echo \"<${KINOITE_ZFS_LAB_OF_THE_MACHINE-nothing}>\"'");
        Assert.Contains("<nothing>", job.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", Conclusion.Success)]
    [InlineData("shell: bash, ", Conclusion.Failure)]
    internal async Task Only_a_named_bash_fails_for_the_first_part_of_a_pipe(string shell, Conclusion expected)
    {
        var job = await RunAsync($"- {{{shell}run: 'false | true'}}");
        Assert.Equal(expected, job.Conclusion);
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_ended_and_fails()
    {
        var job = await RunAsync("- {run: 'sleep 600', timeout-minutes: 0.005}");
        Assert.Equal(Conclusion.Failure, job.Conclusion);
    }

    [Theory]
    [InlineData("::error title=T::it went%0Awrong")]
    [InlineData("  ::ERROR::it went%0Awrong")]
    [InlineData("in the old form, anywhere in a line: ##[error]it went%0Awrong")]
    public async Task Errors_which_a_program_prints_for_the_runner_become_annotations(string line)
    {
        var job = await RunAsync($"- run: 'echo \"{line}\"'");
        Assert.Equal(["it went\nwrong"], job.Errors);
    }

    [Theory]
    [InlineData("actions/checkout@v7", "not pinned")]
    [InlineData("somebody/something@3d3c42e5aac5ba805825da76410c181273ba90b1", "no stand-in")]
    public async Task An_action_that_is_not_known_or_not_pinned_fails(string uses, string saying)
    {
        var job = await RunAsync($"- uses: {uses}");
        Assert.Contains(saying, Assert.Single(job.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_the_stand_in_does_not_know_fails()
    {
        var job = await RunAsync($"- {{uses: {Playground.Checkout}, with: {{sparse-checkout: ci}}}}");
        Assert.Contains("'sparse-checkout'", Assert.Single(job.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_that_is_not_known_fails()
    {
        var job = await RunAsync("- {shell: pwsh, run: 'true'}");
        Assert.Contains("'pwsh'", Assert.Single(job.Errors), StringComparison.Ordinal);
    }

    async Task<JobReport> RunAsync(params string[] steps)
    {
        var run = await playground.RunAsync(
            $"  one:\n    runs-on: ubuntu-24.04\n    steps:\n{string.Concat(steps.Select(step => $"      {step}\n"))}");
        return run["one"];
    }
}
