namespace KinoiteZfs.Workflows.Tests;

public sealed class GatingJobs
{
    static readonly Sketch Asking = new Sketch
    {
        Parameters =
        [
            new ParameterFacts("Deploy", InputType.Boolean) { Default = true },
            new ParameterFacts("Force", InputType.Boolean) { Default = false }
        ],
        Decisions = [new Decision("HasChanged", "Compile")],
    }.Asking("Deploy", "Force").StartedBy(new Trigger.Schedule("1 2 * * *"), new Trigger.Dispatch());

    [Theory]
    [InlineData("Deploy", "github.event_name != 'workflow_dispatch' || inputs.deploy")]
    [InlineData("() => Deploy", "github.event_name != 'workflow_dispatch' || inputs.deploy")]
    [InlineData("Force", "inputs.force")]
    [InlineData("!Force", "!inputs.force")]
    [InlineData("--deploy", "github.event_name != 'workflow_dispatch' || inputs.deploy")]
    public void A_static_condition_on_a_parameter_gates_the_job(string condition, string expected) =>
        Assert.Equal(expected, Asking.Assemble(Static(condition)).Condition("publish"));

    [Fact]
    public void A_parameter_the_workflow_does_not_ask_for_has_its_default() =>
        Assert.Null(Asking.Asking().Assemble(Static("Deploy")).Condition("publish"));

    [Fact]
    public void A_job_that_could_never_run_is_an_error() =>
        Assert.Contains(
            "Job publish would never run in workflow build", Asking.Asking().Refuse(Static("Force")),
            StringComparison.Ordinal);

    [Fact]
    public void A_condition_which_is_more_than_a_name_is_looked_at_in_the_job() =>
        Assert.Null(Asking.Assemble(Static("Deploy && Force")).Condition("publish"));

    [Fact]
    public void A_decision_of_an_earlier_job_gates_the_job() =>
        Assert.Equal("needs.compile.outputs.has_changed == 'true'", Deciding().Condition("publish"));

    /// <summary>NUKE's OnlyWhenDynamic takes the text of a condition as its second argument.</summary>
    [Fact]
    public void A_decision_is_also_known_by_its_words()
    {
        var worded = Asking with { Decisions = [new Decision("HasChanged", "Compile", "something new")] };

        Assert.Equal(
            "needs.compile.outputs.has_changed == 'true'",
            worded.Assemble(
                Sketch.Target("Compile"),
                In("publish", Sketch.Target("Publish") with { DynamicConditions = ["something new"] }))
                .Condition("publish"));
    }

    [Fact]
    public void The_deciding_job_tells_it() =>
        Assert.Equal([new JobOutput("has_changed", Expression.StepOutput("build", "has_changed"))], Deciding()
            .Job("compile").Outputs);

    [Fact]
    public void The_deciding_job_is_needed() => Assert.Equal(["compile"], Deciding().Job("publish").Needs);

    [Fact]
    public void A_decision_of_a_target_that_does_not_run_is_an_error() =>
        Assert.Contains(
            "HasChanged is decided by target Compile, which does not run in workflow build",
            Asking.Refuse(Dynamic("Publish")), StringComparison.Ordinal);

    [Fact]
    public void A_job_is_gated_by_what_all_its_targets_share() =>
        Assert.Null(Asking.Assemble(
            Sketch.Target("Compile"), In("publish", Dynamic("Publish")), In("publish", Sketch.Target("Announce")))
            .Condition("publish"));

    [Fact]
    public void A_file_which_is_not_always_written_is_handed_on_when_it_was()
    {
        var job = Asking.Assemble(
            In("make", Sketch.Target("Compile")), In("make", Dynamic("Publish") with { Products = ["a.json"] }))
            .Job("make");

        Assert.Equal(
            "steps.build.outputs.has_changed == 'true'", job.Steps.Single(x => x.Name == "Hand on a").If?.Text);
    }

    [Fact]
    public void Who_always_waits_for_a_file_that_is_not_always_written_is_an_error() =>
        Assert.Contains(
            "Job read consumes a.json, which Publish writes only when HasChanged. Add .OnlyWhenDynamic(() => HasChanged) to Read.",
            Asking.Refuse(
                In("make", Sketch.Target("Compile")),
                In("make", Dynamic("Publish")) with { Products = ["a.json"] },
                new TargetFacts("Read") { Consumes = [Sketch.From("Publish", "a.json")] }), StringComparison.Ordinal);

    [Fact]
    public void Who_waits_for_a_file_of_a_skipped_job_is_skipped_with_it() =>
        Assert.Null(Asking.Assemble(
            Sketch.Target("Compile"),
            Dynamic("Publish") with { Products = ["a.json"] },
            new TargetFacts("Read") { Consumes = [Sketch.From("Publish", "a.json")] }).Condition("read"));

    [Fact]
    public void What_runs_after_failures_runs_unless_cancelled() =>
        Assert.Equal(
            "!cancelled()",
            Asking.Assemble(
                Sketch.Target("Compile"), Sketch.Target("Report", "Compile") with { RunsAfterFailure = true })
                .Condition("report"));

    static Workflow Deciding() => Asking.Assemble(Sketch.Target("Compile"), Dynamic("Publish"));

    static TargetFacts Static(string condition) => new("Publish") { StaticConditions = [condition] };

    static TargetFacts Dynamic(string name) => new(name) { DynamicConditions = ["HasChanged"] };

    static TargetFacts In(string job, TargetFacts target) => target with { Job = new JobAttribute(job) };
}
