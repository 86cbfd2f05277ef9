namespace KinoiteZfs.Workflows.Tests;

public sealed class StoppingOlderRuns
{
    static readonly Sketch Cancelling = new() { Settings = new Sketch().Settings with { CancelsOlder = true } };

    static readonly TargetFacts Promote = new("Promote")
    {
        Predecessors = ["Make"], Job = new JobAttribute("promote") { ConcurrencyGroup = "stable" },
    };

    [Fact]
    public void A_newer_run_of_a_branch_stops_the_older_one_as_a_whole() =>
        Assert.Equal(("build-${{ github.ref }}", true), Of(Cancelling.Assemble(Sketch.Target("Make")).Concurrency));

    [Fact]
    public void Not_when_one_of_its_jobs_must_not_be_stopped() =>
        Assert.Null(Cancelling.Assemble(Sketch.Target("Make"), Promote).Concurrency);

    [Fact]
    public void Then_the_other_jobs_are_stopped_one_by_one() =>
        Assert.Equal(("build-${{ github.ref }}-make", true), Of(
            Cancelling.Assemble(Sketch.Target("Make"), Promote).Job("make").Concurrency));

    [Fact]
    public void A_group_of_its_own_queues_and_is_never_stopped() =>
        Assert.Equal(
            ("stable", false), Of(Cancelling.Assemble(Sketch.Target("Make"), Promote).Job("promote").Concurrency));

    [Fact]
    public void Copies_of_a_job_do_not_stop_each_other() =>
        Assert.Equal(
            ("build-${{ github.ref }}-test-${{ matrix.version }}", true),
            Of((Cancelling with { Parameters = [new ParameterFacts("Version", InputType.Text)] }).Assemble(
                Sketch.Target("Make"), Promote,
                new TargetFacts("Test") { Matrix = [new MatrixAxis("Version", ["1", "2"])] })
                .Job("test").Concurrency));

    [Fact]
    public void Copies_of_a_job_cannot_queue_in_one_group() =>
        Assert.Contains(
            "Job promote has a matrix and the group 'stable'",
            (Cancelling with { Parameters = [new ParameterFacts("Version", InputType.Text)] }).Refuse(
                Sketch.Target("Make"), Promote with { Matrix = [new MatrixAxis("Version", ["1", "2"])] }),
            StringComparison.Ordinal);

    static (string? Group, bool? CancelsOlder) Of(Concurrency? concurrency) =>
        (concurrency?.Group.Text, concurrency?.CancelsOlder);
}
