using System.Globalization;

namespace KinoiteZfs.Workflows.Cutting;

/// <summary>The steps of a job: the checkout, what the targets need, the build itself, and what it hands on.</summary>
sealed class JobSteps(WorkflowSettings workflow, ParameterValues values, JobSlice job)
{
    /// <summary>The id of the step that runs the targets.</summary>
    public const string BuildStep = "build";

    /// <summary>Long enough to look into a failure of last week.</summary>
    const int RetentionDays = 14;

    public IEnumerable<Step> All(
        IReadOnlyList<(Artifact Artifact, Expression? If)> downloads,
        IEnumerable<(Artifact Artifact, Expression? If)> uploads)
    {
        Step?[] steps =
        [
            MakeRoom,
            RemoveLeftovers,
            new Step.Uses("Check out", ActionPins.Checkout, [new Variable("persist-credentials", "false")])
            {
                Comment = "The token stays out of .git/config: no step after this one needs it there.",
            },
            new Step.Uses("Install .NET", ActionPins.SetupDotNet, [new Variable("global-json-file", "global.json")]),
            InstallJust,
            InstallPackages,
            OpenKvm,
            .. downloads.Select(x => Download(x.Artifact, x.If)),
            Compile,
            Build([.. downloads.Select(x => x.Artifact)]),
            .. uploads.Select(x => Upload(x.Artifact, x.If)),
            KeepLogs,
        ];
        return steps.OfType<Step>();
    }

    /// <summary>What is not to be on a machine that builds images: tools of other people's jobs, by their share. .NET
    /// stays.</summary>
    /// <remarks>ublue-os/akmods, .github/workflows/reusable-build.yml; actions/runner-images,
    /// images/ubuntu/Ubuntu2404-Readme.md.</remarks>
    static readonly string[] Unwanted =
    [
        "/usr/local/lib/android", "/opt/hostedtoolcache/CodeQL", "/usr/share/swift", "/usr/local/.ghcup", "/opt/ghc",
        "/usr/lib/llvm-*",
        "/usr/local/julia*", "/opt/az", "/opt/google/chrome", "/opt/microsoft/msedge", "/usr/lib/firefox",
    ];

    Step.Run? MakeRoom => !job.BuildsImages || job.Container is not null ? null : new(
        "Make room", $"sudo rm -rf {string.Join(' ', Unwanted)}\ndf -h /")
    {
        Comment = "A machine of GitHub's has 14 GB to spare, and these take twenty.",
        If = Expression.RunsHosted,
    };

    // An image is made in a container whose status is Storage: containers/podman, pkg/ps/ps.go, ListStorageContainer.
    // Those which are created or have ended go with "podman container prune": docs, podman-container-prune.
    Step.Run? RemoveLeftovers => !job.BuildsImages ? null : new(
        "Remove what an earlier job has left",
        "folder=$GITHUB_WORKSPACE/.nuke/temp\n"
        + "rm -rf -- \"$folder\" 2>/dev/null || podman unshare rm -rf -- \"$folder\"\n"
        + "podman ps --all --external --format '{{.Status}} {{.ID}}' | sed -n 's/^Storage //p' | xargs --no-run-if-empty podman rm --force\n"
        + "podman container prune --force\n"
        + "podman image prune --all --force")
    {
        Comment = "Without root an engine's files are other users': neither checkout nor rm could remove them. "
            + "A build that was killed leaves what it was given, a key for instance; containers which run are left alone.",
        If = Expression.RunsSelfHosted,
    };

    Step.Uses? InstallJust => job.Just is not { } version ? null : new(
        "Install just", ActionPins.SetupJust, [new Variable("just-version", version)]);

    Step.Run? InstallPackages => job.Packages.Count == 0 || job.IsSelfHosted ? null : new(
        "Install what the targets need",
        $"sudo apt-get update\nsudo apt-get install --yes --no-install-recommends {string.Join(' ', job.Packages)}");

    Step.Run? OpenKvm => !job.UsesKvm || job.IsSelfHosted ? null : new(
        "Open KVM to this user", "test ! -e /dev/kvm || sudo chmod a+rw /dev/kvm");

    static Step.Uses Download(Artifact artifact, Expression? condition) =>
        new($"Fetch {artifact.Name}", ActionPins.DownloadArtifact,
        [
            new Variable("name", artifact.FullName),
            new Variable("path", artifact.Folder),
        ])
        {
            If = condition,
        };

    /// <summary>
    /// A process shows the environment it was started with to all it starts: where there is a secret, compilers have
    /// done their work before, and no shell waits for the build.
    /// </summary>
    Step.Run? Compile => job.Secrets.Count == 0 ? null : new("Compile, before a secret is there", "./build.sh --help");

    Step.Run Build(IReadOnlyList<Artifact> handed) => new(
        $"Run {string.Join(", ", job.Targets.Select(x => x.Name))}",
        $"{(job.Secrets.Count > 0 ? "exec " : "")}./build.sh {string.Join(' ', job.Targets.Select(x => x.Name))} --skip")
    {
        Id = BuildStep,
        Variables =
        [
            .. job.Capabilities.Count > 0 ? [new Variable("GITHUB_TOKEN", Expression.Token)] : Array.Empty<Variable>(),
            .. Seals(handed),
            .. job.Targets.Select(x => x.AsksFor).OfType<AsksForSecretAttribute>().Select(x => new Variable(
                values.Find(x.Answer, $"job {job.Id}").Variable,
                Expression.Secret(Names.Variable(x.Secret)).IsNot(""))),
            .. job.Secrets.Select(Names.Variable).Select(x => new Variable(x, Expression.Secret(x))),
            .. job.Matrix.Select(x => values.Find(x.Name, ""))
                .Select(x => new Variable(x.Variable, Expression.Axis(x.Input))),
            .. job.ResultsParameter is { } name
                ? [new Variable(values.Find(name, $"job {job.Id}").Variable, Expression.Needs)]
                : Array.Empty<Variable>(),
        ],
    };

    /// <summary>
    /// Of several versions of a file the last one fetched is there. A job which runs after failures takes what there
    /// is: for it all versions are named, and the last one that somebody has written counts.
    /// </summary>
    IEnumerable<Variable> Seals(IReadOnlyList<Artifact> handed)
    {
        if (!workflow.SealsArtifacts || handed.Count == 0)
            yield break;
        var optional = job.RunsAfterFailure ? Seal.Optional : "";
        yield return new Variable(
            Seal.Variable, handed.GroupBy(x => x.File).SelectMany(x => job.RunsAfterFailure ? x : x.TakeLast(1))
                .Select(x => Template.Of($"{optional}{x.File}=") + Template.Of(Expression.JobOutput(x.Job.Id, x.Seal)))
                .Aggregate((x, y) => x + Template.Of(" ") + y));
    }

    Step.Uses Upload(Artifact artifact, Expression? condition) =>
        Keep(
            $"Hand on {artifact.Name}", artifact.FullName, artifact.File, ifNoFilesFound: "error", condition,
            artifact.Writer.KeepDays ?? RetentionDays);

    Step.Uses? KeepLogs => job.Logs.Count == 0 ? null : Keep(
        "Keep the logs",
        Template.Of($"logs-{job.Id}-") + Template.Of(Expression.RunId),
        string.Join('\n', job.Logs),
        ifNoFilesFound: "ignore",
        Expression.Failure);

    Step.Uses Keep(
        string step, Template name, string path, string ifNoFilesFound, Expression? condition,
        int days = RetentionDays) =>
        new(step, ActionPins.UploadArtifact,
        [
            new Variable("name", name + job.OfCopy(values)),
            new Variable("path", path),
            new Variable("if-no-files-found", ifNoFilesFound),
            new Variable("overwrite", "true"),
            new Variable("retention-days", days.ToString(CultureInfo.InvariantCulture)),
        ])
        {
            If = condition,
        };
}
