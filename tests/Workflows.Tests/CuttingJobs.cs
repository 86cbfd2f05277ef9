namespace KinoiteZfs.Workflows.Tests;

public sealed class CuttingJobs
{
    [Fact]
    public void A_target_has_a_job_of_its_own_unless_it_names_one() =>
        Assert.Equal(["boot-test"], new Sketch().Assemble(Sketch.Target("BootTest")).Jobs.Select(x => x.Id));

    [Fact]
    public void Targets_of_one_job_run_in_one_process()
    {
        var job = new Sketch()
            .Assemble(In("make", Sketch.Target("One")), In("make", Sketch.Target("Two", "One"))).Jobs.Single();

        Assert.Equal("./build.sh One Two --skip", job.Steps.OfType<Step.Run>().Single().Command);
    }

    [Fact]
    public void A_dependency_across_jobs_is_a_need() =>
        Assert.Equal(
            ["one"], new Sketch().Assemble(Sketch.Target("One"), Sketch.Target("Two", "One")).Job("two").Needs);

    [Fact]
    public void A_dependency_within_a_job_is_none() =>
        Assert.Empty(new Sketch()
            .Assemble(In("make", Sketch.Target("One")), In("make", Sketch.Target("Two", "One"))).Job("make").Needs);

    [Fact]
    public void A_consumed_file_is_a_need() =>
        Assert.Equal(
            ["one"], new Sketch().Assemble(Writer("One", "a.json"), Reader("Two", "One", "a.json")).Job("two").Needs);

    [Fact]
    public void Jobs_stand_in_the_order_in_which_they_can_run() =>
        Assert.Equal(["one", "two", "three"], new Sketch()
            .Assemble(Sketch.Target("Three", "Two"), Sketch.Target("Two", "One"), Sketch.Target("One")).Jobs
            .Select(x => x.Id));

    [Fact]
    public void The_order_of_declaration_does_not_show() =>
        Assert.Equal(["a", "b", "c"], new Sketch()
            .Assemble(Sketch.Target("C"), Sketch.Target("A"), Sketch.Target("B")).Jobs.Select(x => x.Id));

    [Fact]
    public void Jobs_which_wait_for_each_other_are_an_error_with_the_reasons() =>
        Assert.Equal(
            "The jobs a → b → a wait for each other: Three comes after Two; Two comes after One. Move one of these targets to another job.",
            new Sketch().Refuse(In("a", Sketch.Target("One")), In("b", Sketch.Target("Two", "One")), In(
                "a", Sketch.Target("Three", "Two"))));

    [Fact]
    public void A_consumed_file_of_a_target_that_does_not_run_is_an_error() =>
        Assert.Contains(
            "Target Two consumes a.json of One, which does not run in this workflow",
            new Sketch().Refuse(Reader("Two", "One", "a.json")), StringComparison.Ordinal);

    [Fact]
    public void A_consumed_file_nobody_produces_is_an_error() =>
        Assert.Contains(
            "Target Two consumes b.json of One, which produces a.json. Add .Produces",
            new Sketch().Refuse(Writer("One", "a.json"), Reader("Two", "One", "b.json")), StringComparison.Ordinal);

    [Fact]
    public void A_workflow_without_targets_is_an_error() =>
        Assert.Contains("Workflow build has no target", new Sketch().Refuse(), StringComparison.Ordinal);

    [Fact]
    public void A_workflow_nothing_starts_is_an_error() =>
        Assert.Contains(
            "Nothing starts workflow build", new Sketch().StartedBy().Refuse(Sketch.Target("One")),
            StringComparison.Ordinal);

    static TargetFacts In(string job, TargetFacts target) => target with { Job = new JobAttribute(job) };

    static TargetFacts Writer(string name, params string[] files) => new(name) { Products = files };

    static TargetFacts Reader(string name, string producer, string file) =>
        new(name) { Consumes = [Sketch.From(producer, file)] };
}
