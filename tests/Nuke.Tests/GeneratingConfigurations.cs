using Nuke.Common.CI;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Utilities;

namespace Nuke.Tests;

public sealed class GeneratingConfigurations : IDisposable
{
    readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_derived_attribute_writes_jobs_from_targets()
    {
        _sandbox.Run<Generated>(
            x => x.Publish, "--generate-configuration", "GitHubActions_build", "--host", "GitHubActions")
            .Succeeds();

        await Verifier.Verify(Workflow());
    }

    [Fact]
    public void Generating_runs_no_target() =>
        Assert.Empty(
            _sandbox.Run<Generated>(x => x.Publish, "--generate-configuration", "GitHubActions_build").Succeeds().Ran);

    [Fact]
    public void An_unknown_configuration_is_an_error_with_the_known_ones() =>
        _sandbox.Run<Generated>(x => x.Publish, "--generate-configuration", "nightly")
            .Fails().Says("This build has: GitHubActions_build");

    [Fact]
    public void A_configuration_which_cannot_be_made_leaves_the_old_one()
    {
        _sandbox.File(".github/workflows/plain.yml", "old")
            .Run<Broken>(x => x.Nothing, "--generate-configuration", "GitHubActions_plain")
            .Fails().Says("there is no such job");

        Assert.Equal("old\n", File.ReadAllText(_sandbox.Root / ".github" / "workflows" / "plain.yml"));
    }

    string Workflow() => File.ReadAllText(_sandbox.Root / ".github" / "workflows" / "build.yml");

    sealed class JobsAttribute(string name) : GitHubActionsAttribute(name, GitHubActionsImage.Ubuntu2404)
    {
        public override ConfigurationEntity GetConfiguration(IReadOnlyCollection<ExecutableTarget> relevantTargets) =>
            new Jobs(relevantTargets);
    }

    sealed class Jobs(IReadOnlyCollection<ExecutableTarget> targets) : ConfigurationEntity
    {
        public override void Write(CustomFileWriter writer)
        {
            writer.WriteLine("jobs:");
            using (writer.Indent())
            {
                foreach (var target in targets)
                    Write(writer, target);
            }
        }

        static void Write(CustomFileWriter writer, ExecutableTarget target)
        {
            writer.WriteLine($"{target.Name}:");
            using var indent = writer.Indent();
            foreach (var other in target.ExecutionDependencies)
                writer.WriteLine($"needs: {other.Name}");
            foreach (var product in target.ArtifactProducts)
                writer.WriteLine($"upload: {product}");
            foreach (var consumed in target.ArtifactDependencies)
                writer.WriteLine($"download: {consumed.Key.Name} {string.Join(' ', consumed)}");
        }
    }

    [Jobs("build", InvokedTargets = [nameof(Publish)])]
    sealed class Generated : NukeBuild
    {
        public Target Make => _ => _.Produces("out/record.json").Executes(() => Console.WriteLine("ran Make"));

        public Target Publish => _ => _.DependsOn(Make).Consumes(Make).Executes(() => Console.WriteLine("ran Publish"));
    }

    sealed class BrokenAttribute() : GitHubActionsAttribute("plain", GitHubActionsImage.Ubuntu2404)
    {
        public override ConfigurationEntity GetConfiguration(IReadOnlyCollection<ExecutableTarget> relevantTargets) =>
            throw new InvalidOperationException("there is no such job");
    }

    [Broken(InvokedTargets = [nameof(Nothing)])]
    sealed class Broken : NukeBuild
    {
        public Target Nothing => _ => _.Executes(() => { });
    }
}
