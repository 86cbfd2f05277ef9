namespace Nuke.Tests;

public sealed class BuildExtensions : IDisposable
{
    readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_named_failure_reads_as_its_message() =>
        _sandbox.Run<Plain>(x => x.FailAsExpected).Fails().Says("[ERR] The kernel is ahead.").Conceals("   at ");

    [Fact]
    public void Its_details_are_in_the_log_file()
    {
        _sandbox.Run<Plain>(x => x.FailAsExpected).Fails();

        Assert.Contains(
            "   at Nuke.Tests.", File.ReadAllText(_sandbox.Root / ".nuke" / "temp" / "build.log"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_keeps_its_stack_trace() =>
        _sandbox.Run<Plain>(x => x.Break).Fails().Says("System.InvalidOperationException: a defect").Says("   at ");

    [Fact]
    public void Extensions_hear_of_every_step_in_order_of_priority() =>
        _sandbox.Run<Followed>(x => x.Run, "Run", "--no-logo").Succeeds()
            .Says("high created\nlow created\nhigh initialized 1\n")
            .Says("low succeeded Run\n").Says("build finished\n");

    [Fact]
    public void Extensions_hear_of_failures() => _sandbox.Run<Followed>(x => x.Fail).Fails().Says("low failed Fail\n");

    sealed class ExpectedException(string message) : Exception(message);

    [PlainFailures(typeof(ExpectedException))]
    sealed class Plain : NukeBuild
    {
        [Parameter] readonly bool Rebuild = false;
        [Parameter] readonly string Stream = "";

        public Target Run => _ => _.Executes(() => Console.WriteLine("ran Run"));

        public Target FailAsExpected => _ => _.Executes(() => throw new ExpectedException("The kernel is ahead."));

        public Target Break =>
            _ => _.Executes(() => throw new InvalidOperationException($"a defect {Rebuild}{Stream}"));
    }

    [AttributeUsage(AttributeTargets.Class)]
    sealed class HighAttribute : BuildExtensionAttributeBase, IOnBuildCreated, IOnBuildInitialized
    {
        public override float Priority { get; set; } = 30;

        public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) =>
            Console.WriteLine("high created");

        public void OnBuildInitialized(
            IReadOnlyCollection<ExecutableTarget> executableTargets,
            IReadOnlyCollection<ExecutableTarget> executionPlan) =>
            Console.WriteLine($"high initialized {executionPlan.Count}");
    }

    [AttributeUsage(AttributeTargets.Class)]
    sealed class LowAttribute : BuildExtensionAttributeBase, IOnBuildCreated, IOnTargetSucceeded, IOnTargetFailed
    {
        public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) =>
            Console.WriteLine("low created");

        public void OnTargetSucceeded(ExecutableTarget target) => Console.WriteLine($"low succeeded {target.Name}");

        public void OnTargetFailed(ExecutableTarget target) => Console.WriteLine($"low failed {target.Name}");
    }

    [High]
    [Low]
    sealed class Followed : NukeBuild
    {
        public Target Run => _ => _.Executes(() => { });

        public Target Fail => _ => _.Executes(() => throw new InvalidOperationException("no"));

        protected internal override void OnBuildFinished() => Console.WriteLine("build finished");
    }
}
