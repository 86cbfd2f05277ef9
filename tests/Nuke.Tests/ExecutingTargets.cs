namespace Nuke.Tests;

public sealed class ExecutingTargets : IDisposable
{
    readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Dependencies_run_first() =>
        Assert.Equal(["First", "Second", "Third"], _sandbox.Run<Graph>(x => x.Third).Succeeds().Ran);

    [Fact]
    public void Names_on_the_command_line_replace_the_default() =>
        Assert.Equal(["First"], _sandbox.Run<Graph>(x => x.Third, "first").Succeeds().Ran);

    [Fact]
    public void Targets_can_be_named_with_a_parameter() =>
        Assert.Equal(["First", "Second"], _sandbox.Run<Graph>(x => x.Third, "--target", "Second").Succeeds().Ran);

    [Fact]
    public void Triggered_targets_run_after_what_triggers_them() =>
        Assert.Equal(["First", "Trigger", "Triggered"], _sandbox.Run<Graph>(x => x.Trigger).Succeeds().Ran);

    [Fact]
    public void A_target_named_by_another_as_its_follower_comes_after_it() =>
        Assert.Equal(["First", "Later"], _sandbox.Run<Graph>(x => x.Third, "Later", "First").Succeeds().Ran);

    [Fact]
    public void Asynchronous_actions_are_awaited() =>
        Assert.Equal(["Later on"], _sandbox.Run<Graph>(x => x.Asynchronous).Succeeds().Ran);

    [Fact]
    public void The_summary_lists_status_and_total()
    {
        var outcome = _sandbox.Run<Graph>(x => x.Third).Succeeds();

        Assert.Equal("Succeeded", outcome.Status("Third"));
        outcome.Says("Total").Says("Build succeeded on 2026-01-02 03:04:05.");
    }

    [Fact]
    public void A_failure_ends_the_build_with_255()
    {
        var outcome = _sandbox.Run<Graph>(x => x.AfterFailure).Fails();

        Assert.Equal("Failed", outcome.Status("Failing"));
        Assert.Equal("NotRun", outcome.Status("AfterFailure"));
        outcome.Says("InvalidOperationException: it broke").Says("Build failed on");
    }

    [Fact]
    public void The_table_of_targets_keeps_a_long_failure_short() =>
        _sandbox.Run<Graph>(x => x.FailingAtLength).Fails()
            .Says($"// InvalidOperationException: it broke {new string('x', 71)}…\n");

    [Fact]
    public void Assured_targets_run_even_after_a_failure() =>
        Assert.Equal(["CleanUp"], _sandbox.Run<Graph>(x => x.AfterFailure, "AfterFailure", "CleanUp").Fails().Ran);

    [Fact]
    public void Skip_without_names_skips_all_dependencies()
    {
        var outcome = _sandbox.Run<Graph>(x => x.Third, "Third", "--skip").Succeeds();

        Assert.Equal(["Third"], outcome.Ran);
        outcome.Says("// Skipped: via parameter");
    }

    [Fact]
    public void Skip_takes_what_only_the_skipped_target_needs_along()
    {
        var outcome = _sandbox.Run<Graph>(x => x.Third, "Third", "--skip", "Second").Succeeds();

        Assert.Equal(["Third"], outcome.Ran);
        outcome.Says("// Skipped: because of Second");
    }

    [Fact]
    public void Skip_of_an_unknown_target_is_an_error() =>
        Assert.Empty(_sandbox.Run<Graph>(x => x.Third, "--skip", "Secnod")
            .Fails().Says("Target with name 'Secnod' does not exist").Ran);

    [Fact]
    public void A_condition_that_does_not_hold_skips_and_says_which()
    {
        var outcome = _sandbox.Run<Graph>(x => x.Conditional).Succeeds();

        Assert.Empty(outcome.Ran);
        outcome.Says("// OnlyWhen: _wanted");
    }

    [Fact]
    public void A_skipped_target_may_keep_its_dependencies() =>
        Assert.Equal(["First"], _sandbox.Run<Graph>(x => x.ConditionalKeeping).Succeeds().Ran);

    [Fact]
    public void Warnings_are_listed_again_at_the_end() =>
        _sandbox.Run<Graph>(x => x.Warning).Succeeds().Says("[WRN] Warning: look here");

    [Fact]
    public void Continue_runs_only_what_has_not_succeeded()
    {
        _sandbox.Run<Graph>(x => x.Flaky, "Flaky").Fails();

        Assert.Equal(["Flaky"], _sandbox.Variable("WORKS", "true")
            .Run<Graph>(x => x.Flaky, "Flaky", "--continue").Succeeds().Ran);
    }

    [Fact]
    public void Targets_of_components_belong_to_the_build() =>
        Assert.Equal(["Packed"], _sandbox.Run<Graph>(x => x.Third, "Pack").Succeeds().Ran);

    [Fact]
    public void The_log_file_has_the_stack_trace()
    {
        _sandbox.Run<Graph>(x => x.AfterFailure).Fails();

        Assert.Contains(
            "at Nuke.Tests.", File.ReadAllText(_sandbox.Root / ".nuke" / "temp" / "build.log"),
            StringComparison.Ordinal);
    }

    interface IPack : INukeBuild
    {
        Target Pack => _ => _.Executes(() => Console.WriteLine("ran Packed"));
    }

    sealed class Graph : NukeBuild, IPack
    {
        readonly bool _wanted = Environment.TickCount64 < 0;

        [Parameter] readonly bool Works = false;

        public Target First => _ => _.Executes(() => Console.WriteLine("ran First"));

        public Target Second => _ => _.DependsOn(First).Executes(() => Console.WriteLine("ran Second"));

        public Target Third => _ => _.DependsOn(Second).Executes(() => Console.WriteLine("ran Third"));

        public Target Trigger =>
            _ => _.DependsOn(First).Triggers(Triggered).Executes(() => Console.WriteLine("ran Trigger"));

        public Target Triggered => _ => _.Executes(() => Console.WriteLine("ran Triggered"));

        public Target Later => _ => _.After(First).Executes(() => Console.WriteLine("ran Later"));

        public Target Asynchronous => _ => _.Executes(async () =>
        {
            await Task.Yield();
            Console.WriteLine("ran Later on");
        });

        public Target Failing => _ => _.Executes(() => throw new InvalidOperationException("it broke"));

        public Target FailingAtLength =>
            _ => _.Executes(() => throw new InvalidOperationException($"it broke {new string('x', 100)}"));

        public Target AfterFailure => _ => _.DependsOn(Failing).Executes(() => Console.WriteLine("ran AfterFailure"));

        public Target CleanUp =>
            _ => _.After(AfterFailure).AssuredAfterFailure().Executes(() => Console.WriteLine("ran CleanUp"));

        public Target Conditional =>
            _ => _.DependsOn(First).OnlyWhenStatic(() => _wanted).Executes(() => Console.WriteLine("ran Conditional"));

        public Target ConditionalKeeping => _ => _.DependsOn(First).OnlyWhenStatic(() => _wanted)
            .WhenSkipped(DependencyBehavior.Execute).Executes(() => Console.WriteLine("ran ConditionalKeeping"));

        public Target Warning => _ => _.Executes(() => Log.Warning("look {Where}", "here"));

        public Target Flaky => _ => _.DependsOn(First).Executes(() =>
        {
            if (!Works)
                throw new InvalidOperationException("not yet");
            Console.WriteLine("ran Flaky");
        });
    }
}
