using Nuke.Common;

namespace Nuke.Tests;

public sealed class BuildExtensions : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_named_failure_reads_as_its_message() =>
        _sandbox.Run<Plain>(x => x.FailAsExpected).Fails().Says("[ERR] The kernel is ahead.").Conceals("   at ");

    [Fact]
    public void Its_details_are_in_the_log_file()
    {
        _sandbox.Run<Plain>(x => x.FailAsExpected).Fails();

        Assert.Contains("   at Nuke.Tests.", File.ReadAllText(_sandbox.Root / ".nuke" / "temp" / "build.log"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_keeps_its_stack_trace() =>
        _sandbox.Run<Plain>(x => x.Break).Fails().Says("System.InvalidOperationException: a defect").Says("   at ");

    [Fact]
    public void Extensions_hear_of_every_step_in_order_of_priority() =>
        _sandbox.Run<Followed>(x => x.Run, "Run", "--no-logo").Succeeds()
            .Says("high created\nlow created\nbuild created\nhigh initialized 1\nbuild initialized\n")
            .Says("low running Run\n").Says("low finished");

    private sealed class ExpectedException(string message) : Exception(message);

    [PlainFailures(typeof(ExpectedException))]
    private sealed class Plain : NukeBuild
    {
        [Parameter] private readonly bool Rebuild = false;
        [Parameter] private readonly string Stream = "";

        public Target Run => _ => _.Executes(() => Console.WriteLine("ran Run"));

        public Target FailAsExpected => _ => _.Executes(() => throw new ExpectedException("The kernel is ahead."));

        public Target Break => _ => _.Executes(() => throw new InvalidOperationException($"a defect {Rebuild}{Stream}"));
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class HighAttribute : BuildExtensionAttributeBase, IOnBuildCreated, IOnBuildInitialized
    {
        public override float Priority { get; set; } = 30;

        public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) => Console.WriteLine("high created");

        public void OnBuildInitialized(
            IReadOnlyCollection<ExecutableTarget> executableTargets, IReadOnlyCollection<ExecutableTarget> executionPlan) =>
            Console.WriteLine($"high initialized {executionPlan.Count}");
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class LowAttribute : BuildExtensionAttributeBase, IOnBuildCreated, IOnTargetRunning, IOnBuildFinished
    {
        public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) => Console.WriteLine("low created");

        public void OnTargetRunning(ExecutableTarget target) => Console.WriteLine($"low running {target.Name}");

        public void OnBuildFinished() => Console.WriteLine("low finished");
    }

    [High]
    [Low]
    private sealed class Followed : NukeBuild
    {
        public Target Run => _ => _.Executes(() => { });

        protected internal override void OnBuildCreated() => Console.WriteLine("build created");

        protected internal override void OnBuildInitialized() => Console.WriteLine("build initialized");
    }
}
