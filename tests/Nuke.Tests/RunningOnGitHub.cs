using Nuke.Common.CI.GitHubActions;

namespace Nuke.Tests;

public sealed class RunningOnGitHub : IDisposable
{
    readonly Sandbox _sandbox = new();

    public RunningOnGitHub() => _sandbox
        .Variable("GITHUB_ACTIONS", "true")
        .Variable("GITHUB_RUN_ID", "77")
        .Variable("GITHUB_REPOSITORY", "someone/something");

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Targets_are_groups() =>
        _sandbox.Run<Hosted>(x => x.Facts).Succeeds().Says("::group::Facts\n").Says("::endgroup::Facts\n");

    [Fact]
    public void Facts_of_the_run_are_typed() =>
        _sandbox.Run<Hosted>(x => x.Facts).Succeeds().Says("ran 77 someone/something server");

    [Fact]
    public void Warnings_become_annotations() =>
        _sandbox.Run<Hosted>(x => x.Warn).Succeeds().Says("::warning::100%25 of%0Atwo lines\n");

    [Fact]
    public void Errors_become_annotations() =>
        _sandbox.Run<Hosted>(x => x.Fail).Fails().Says("::error::Target Fail has thrown an exception\n");

    [Fact]
    public void A_run_id_which_is_no_number_is_an_error() =>
        _sandbox.Variable("GITHUB_RUN_ID", "x").Run<Hosted>(x => x.Facts).Fails()
            .Says("Environment variable GITHUB_RUN_ID is 'x', which is no number.");

    sealed class Hosted : NukeBuild
    {
        public Target Facts => _ => _.Executes(() =>
        {
            var run = GitHubActions.Instance;
            Console.WriteLine($"ran {run?.RunId} {run?.Repository} {(IsLocalBuild ? "local" : "server")}");
        });

        public Target Warn => _ => _.Executes(() => Log.Warning("100% of\ntwo lines"));

        public Target Fail => _ => _.Executes(() => throw new InvalidOperationException("no"));
    }
}
