namespace Nuke.Tests;

public sealed class PlanningTargets : IDisposable
{
    readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void An_unknown_target_is_an_error_with_all_names() =>
        _sandbox.Run<Planned>(x => x.Verify, "Verfy").Fails()
            .Says("Target with name 'Verfy' does not exist. Available targets are:\n  - Compile\n  - Verify");

    [Fact]
    public void A_circle_is_an_error_which_names_its_members() =>
        _sandbox.Run<Circular>(x => x.A).Fails().Says("Circular dependencies between targets:\n - ").Says("A -> B");

    [Fact]
    public void A_target_cannot_depend_on_itself() =>
        _sandbox.Run<Own>(x => x.Itself).Fails().Says("Target 'Itself' cannot have a dependency on itself");

    [Fact]
    public void Plan_prints_the_order_and_runs_nothing()
    {
        var outcome = _sandbox.Run<Planned>(x => x.Verify, "--plan").Succeeds();

        Assert.Empty(outcome.Ran);
        outcome.Says("Compile -> Verify");
    }

    [Fact]
    public async Task Help_lists_targets_and_parameters()
    {
        var help = _sandbox.Run<Planned>(x => x.Verify, "--help", "--no-logo").Succeeds();

        Assert.Empty(help.Ran);
        await Verifier.Verify(help.Text);
    }

    [Fact]
    public async Task The_schema_describes_parameters_and_targets()
    {
        _sandbox.Run<Planned>(x => x.Verify, "--help").Succeeds();

        await Verifier.Verify(await File.ReadAllTextAsync(_sandbox.Root / ".nuke" / "build.schema.json"));
    }

    sealed class Planned : NukeBuild
    {
        [Parameter("Which stream to build")] readonly string Stream = "nightly";

        [Parameter("How loud")] readonly Verbosity Noise = Verbosity.Quiet;

        [Parameter("Numbers to try, of which there may be as many as fit, and then some more until the line is full")]
        readonly int[] Numbers = [];

        [Parameter("Token for GitHub"), Secret] readonly string? GitHubToken = null;

        public Target Compile => _ => _.Description("Makes programs").Executes(() => Console.WriteLine("ran Compile"));

        public Target Verify => _ => _.Description($"Proves {Stream}")
            .DependsOn(Compile).Executes(() => Console.WriteLine($"ran Verify {Noise} {Numbers.Length} {GitHubToken}"));
    }

    sealed class Circular : NukeBuild
    {
        public Target A => _ => _.DependsOn(B);

        public Target B => _ => _.DependsOn(A);
    }

    sealed class Own : NukeBuild
    {
        public Target Itself => _ => _.DependsOn(Itself);
    }
}
