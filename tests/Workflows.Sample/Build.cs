using KinoiteZfs.Workflows.Attributes;
using KinoiteZfs.Workflows.Engine;
using KinoiteZfs.Workflows.Model;
using Nuke.Common;
using Nuke.Common.IO;

[GenerateWorkflows]
[Workflow("ci",
    Purpose = "Every change of main is tested against every database, and deployed when there is something new.",
    OnPushBranches = ["main"],
    OnPushTagsIgnore = ["draft-*"],
    OnDispatch = true,
    Inputs = [nameof(Deploy), nameof(Level), nameof(Attempts), nameof(Note)],
    InvokedTargets = [nameof(Publish), nameof(Report)],
    Grants = [Capability.WritePackages, Capability.DeployPages, Capability.WriteIssues],
    TimeoutMinutes = 20)]
[Workflow("check",
    OnPullRequestBranches = ["main"],
    OnPullRequestExcludePaths = ["docs/**"],
    InvokedTargets = [nameof(Test)],
    TimeoutMinutes = 20)]
class Build : NukeBuild
{
    public static int Main() => Execute<Build>(x => x.Compile);

    [Parameter("Publish what has been built")]
    readonly bool Deploy = true;

    [Parameter("How much to optimise")]
    readonly Optimisation Level = Optimisation.Some;

    [Parameter("How often a flaky test is tried")]
    readonly int Attempts = 3;

    [Parameter("What to say: it's shown # as it is")]
    readonly string? Note;

    [Parameter("Database to test against")]
    readonly string Database = "postgres";

    [Parameter("Where warnings become errors")]
    [InWorkflows(true)]
    readonly bool Strict;

    [Parameter("Signs what is published")]
    [Secret]
    [ConfinedTo("ci/publish")]
    readonly string? PublishKey;

    [Parameter("Tells people about it")]
    [Secret]
    readonly string? ChatToken;

    [Parameter("How the jobs before ended, as JSON")]
    readonly string? Results;

    static AbsolutePath Package => RootDirectory / "out" / "package.zip";

    [DecidedBy(nameof(Compile))]
    bool HasChanged => Package.FileExists();

    Target Compile => _ => _
        .Produces(Package)
        .Executes(() => Package.WriteAllText($"{Level} {Strict}"));

    [Job("test", Comment = "Once for every database.", RunsOn = ["ubuntu-24.04-arm"],
        Packages = ["postgresql-client", "mariadb-client"], Logs = ["out/logs", "out/test.trx"])]
    [JobMatrix(nameof(Database), "postgres", "mariadb")]
    Target Test => _ => _
        .DependsOn(Compile)
        .Consumes(Compile)
        .OnlyWhenDynamic(() => HasChanged)
        .Executes(() => Console.WriteLine($"{Database} {Attempts}"));

    [Job(
        "publish", Environment = "production", ConcurrencyGroup = "publish", OnlyOnRef = "refs/heads/main",
        TimeoutMinutes = 5,
        Container = "ghcr.io/someone/tools@sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210")]
    [Does(Capability.DeployPages)]
    [UsesSecret(nameof(PublishKey), nameof(ChatToken))]
    Target Publish => _ => _
        .DependsOn(Test)
        .Consumes(Compile)
        .OnlyWhenStatic(() => Deploy)
        .OnlyWhenDynamic(() => HasChanged)
        .Executes(() => Console.WriteLine($"{Note} {PublishKey?.Length} {ChatToken?.Length}"));

    [Job("report", ResultsParameter = nameof(Results))]
    [Does(Capability.WriteIssues)]
    Target Report => _ => _
        .After(Compile, Test, Publish)
        .Consumes(Compile)
        .AssuredAfterFailure()
        .Executes(() => Console.WriteLine(Results));
}

enum Optimisation
{
    None,
    Some,
}
