using KinoiteZfs.Pipeline.Boot;

partial class Build
{
    [Parameter("Image for BootTest instead of the last run's candidate; its result is shown and recorded nowhere")]
    readonly string? BootImage;

    [Parameter(
        "BootTest: image whose pools the tested one must be able to import, and give back; default: stable, for a candidate")]
    readonly string? UpgradeFrom;

    [Parameter("Promote: the candidate must have passed BootTest, which then runs before")]
    [InWorkflows(true)]
    readonly bool RequireBootTest;

    [Parameter("BootTest: boot an image again which has failed before; its failure no longer counts once it passes")]
    readonly bool RetryBootTest;

    [Parameter("BootTest: seconds one machine may take from start to end; default: 300")]
    readonly int? BootTimeout;

    [Parameter("BootTest: Auto (KVM where it works), Kvm, or Tcg (slow, possible everywhere)")]
    readonly AcceleratorChoice BootAccelerator = AcceleratorChoice.Auto;

    [Job(
        "boot-test",
        Comment = "A module may look right and not load: every kernel of the image boots and works on a pool.",
        TimeoutMinutes = 60, UsesKvm = true, Packages = ["qemu-system-x86", "busybox-static"],
        Logs = ["artifacts/logs"])]
    [Does(Capability.ReadPackages, Capability.RunForeignCode)]
    [HandsOnFailures]
    Target BootTest => _ => _
        .Description(
            "Boots every kernel of the candidate, or of --boot-image, in QEMU with its ZFS: a pool's whole life, and an upgrade")
        .After(Verify)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Verify, RecordFile<CandidateRecord>())
        .Produces(RecordFile<BootRecord>())
        .OnlyWhenDynamic(() => IsBootTestWanted, "a boot test wanted")
        .Triggers(BootResult)
        .Executes(
            Stage(() => BootImage is { } image ? BootAnyAsync(ImageReference.Parse(image))
                : NeedsBuild ? BootCandidateAsync()
                : throw NotDone(nameof(BootTest))));

    [Job(
        "boot-result",
        Comment = "Remembers with the candidate what its boot test has found, a failure above all. Runs our program alone.",
        TimeoutMinutes = 15)]
    [Does(Capability.WritePackages)]
    Target BootResult => _ => _
        .Description("Attaches to the candidate what its boot test has found, so that nobody forgets a failure")
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Verify, RecordFile<CandidateRecord>())
        .Consumes(BootTest, RecordFile<BootRecord>())
        .AssuredAfterFailure()
        .OnlyWhenDynamic(() => IsWanted(), SomethingToBuild)
        .Executes(BuildStage(async () =>
        {
            // What another run has left here is none of this one's business.
            if (await Records.FindAsync<BuildInputs>(Cancellation) is { } inputs
                && await FindCandidateAsync(Cancellation) is { } candidate
                && await Records.FindAsync<BootRecord>(Cancellation) is { } boot
                && boot.Run == inputs.Run && candidate.Run == inputs.Run)
                await BootResultStage.RunAsync(
                    inputs, candidate, await LoadRepositoriesAsync(), Registry, Progress, Cancellation);
            else if (IsAskedFor(nameof(BootResult)) && GitHubActions.Instance is null)
                throw new PipelineException(
                    "BootResult was asked for and is not done: no boot test of this run has left a result. Run BootTest, which triggers it.");
            else
                Log.Information("This run has booted nothing");
        }));

    /// <summary>The candidate with what its boot test has found, as far as there are records of both.</summary>
    async Task<CandidateRecord?> FindCandidateAsync(CancellationToken cancellationToken) =>
        await Records.FindAsync<CandidateRecord>(cancellationToken) is not { } candidate ? null
        : await Records.FindAsync<BootRecord>(cancellationToken) is { } boot ? boot.Tell(candidate)
        : candidate;

    async Task<CandidateRecord> ReadCandidateAsync() =>
        await FindCandidateAsync(Cancellation) ?? await Records.ReadAsync<CandidateRecord>(Cancellation);

    /// <summary>Whoever promotes samples on a machine without QEMU has not asked for it.</summary>
    bool IsBootTestWanted =>
        BootImage is not null || IsAskedFor(nameof(BootTest))
        || (NeedsBuild && (RequireBootTest || FindInputs()?.Inputs.BeyondMaximum is not null));

    async Task BootAnyAsync(ImageReference image) =>
        Finish(await BootTestStage.RunAsync(
            new BootRequest(image, OlderImage), Registry, BootRig, TimeProvider.System, Progress, Cancellation));

    async Task BootCandidateAsync()
    {
        var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
        var candidate = await ReadCandidateAsync();
        if (IsEmbedded)
            throw new PipelineException(
                "The embedded registry's samples hold no code, so they cannot be booted. Name real registries with --mirror, or an image with --boot-image.");
        var report = await BootTestStage.RunForAsync(
            candidate, inputs, await LoadRepositoriesAsync(), OlderImage, RetryBootTest, Registry, BootRig,
            TimeProvider.System, Progress, Cancellation);
        await Records.WriteAsync(
            new BootRecord(inputs.Run, inputs.Inputs.Fingerprint, report?.Evidence ?? candidate.BootOfImage!),
            Cancellation);
        if (report is not null)
            Finish(report);
    }

    static void Finish(BootReport report)
    {
        Show(report.Render());
        report.Require();
    }

    ImageReference? OlderImage => UpgradeFrom is null ? null : ImageReference.Parse(UpgradeFrom);

    BootRig BootRig => new(
        new QemuMachine(QemuMachine.Qemu, BootAccelerator, Progress),
        Environment.GetEnvironmentVariable("PATH"),
        new DirectoryInfo(TemporaryDirectory),
        new DirectoryInfo(ArtifactsDirectory / "logs"),
        BootRig.TimeoutOf(BootTimeout));
}
