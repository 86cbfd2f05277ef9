using KinoiteZfs.Pipeline.AuditTrail;
using KinoiteZfs.Pipeline.Reports.Changes;
using KinoiteZfs.Pipeline.Reports.Plan;
using KinoiteZfs.Pipeline.Stable.Execution;
using KinoiteZfs.Pipeline.Stable.Promotion;

partial class Build
{
    [Parameter(
        "Promote, Rollback: show each tag before and after and each precondition with its verdict; write nothing. Promote then reads the last run's records")]
    readonly bool PlanOnly;

    [Parameter(
        "Promote: compare the RPM databases of the old and the new stable image too; both images move over the wire for it")]
    readonly bool ComparePackages;

    const string PromoteJob = "promote";

    [Job(
        PromoteJob,
        Comment = "Only after everything before it has passed, only on main, and never when the run was started with a no.",
        OnlyOnRef = RunIdentity.Main, TimeoutMinutes = 30, Environment = "stable", ConcurrencyGroup = "promote-stable")]
    [Does(Capability.WritePackages)]
    [UsesSecret(nameof(SigningKey), nameof(SigningPassword))]
    Target Promote => _ => _
        .Description("Makes the proven candidate stable: audit tag, akmods, 'latest' last; or moves nothing")
        .DependsOn(Verify, BootTest)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Akmods, RecordFile<AkmodsRecord>())
        .Consumes(Verify, RecordFile<CandidateRecord>())
        .Consumes(BootTest, RecordFile<BootRecord>())
        .Produces(RecordFile<PromotionRecord>(), DefaultArtifacts / Provenance.FileName, DefaultArtifacts
            / Changelog.FileName)
        .OnlyWhenStatic(() => PromoteToStable, "--promote-to-stable")
        .OnlyWhenDynamic(() => IsPromotionWanted, "something to promote")
        .WhenSkipped(DependencyBehavior.Execute)
        .Executes(Stage(async () =>
        {
            if (PlanOnly && await Records.FindAsync<BuildInputs>(Cancellation) is var last && !IsBuildWanted(last))
            {
                Log.Information("The last run had nothing to build: {Why:l}", WhyNothing(last));
                return;
            }
            if (!PlanOnly && !BuildWanted)
                throw NotDone(nameof(Promote));
            var request = await ReadPromotionRequestAsync();
            await RequireOwnRunAsync(request.Inputs);
            if (PlanOnly)
                ShowPlan(await PromoteStage.PlanAsync(
                    request, Registry, await Records.FindAsync<PromotionRecord>(Cancellation), Cancellation));
            else
                await PromoteAsync(request);
        }));

    /// <summary>
    /// A plan is asked for most often when nothing was promoted. And a whole run, which has resolved its inputs, ends
    /// well when stable has them already or must not have them: it has said so, and that is its result. Who promotes
    /// what an earlier run has left has asked for that.
    /// </summary>
    bool IsPromotionWanted => PlanOnly || BuildWanted || (IsAskedFor(nameof(Promote)) && !HasResolved);

    bool HasResolved =>
        ExecutionPlan.Any(x => x.Name == nameof(ResolveInputs) && x.Status == ExecutionStatus.Succeeded);

    async Task PromoteAsync(PromotionRequest request)
    {
        var folder = new DirectoryInfo(ArtifactsDirectory);
        var record = await PromoteStage.RunAsync(
            request, Registry, Records, TimeProvider.System, Progress, Cancellation);
        await Provenance.WriteAsync(folder, request.Provenance, Cancellation);
        var changes = await ChangelogStage.RunAsync(
            record, request.Repositories.Image, Registry, ComparePackages, Progress, Cancellation);
        await Changelog.WriteAsync(folder, record.Run, changes, Cancellation);
        Show(MovesTable.Render(record, TerminalWidth));
        // In a workflow the last job asks, for all packages.
        if (IsLocalBuild && await ReadReportAsync() is { } report)
            await AskWhoCanPullAsync(report);
    }

    /// <summary>Fails, like the move itself would, when a precondition does not hold.</summary>
    void ShowPlan(PromotionPlan plan)
    {
        ShowReport(
            "plan.json", new { plan.Allowed, plan.Preconditions, plan.Tags }, PlanReport.Render(plan, TerminalWidth));
        plan.Require();
    }

    async Task<PromotionRequest> ReadPromotionRequestAsync()
    {
        var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
        return new PromotionRequest(
            inputs,
            await Records.ReadAsync<AkmodsRecord>(Cancellation),
            await ReadCandidateAsync(),
            await LoadRepositoriesAsync(),
            AllowDowngrade,
            RequireBootTest)
        {
            AllowWithdrawn = AllowWithdrawn,
            AllowUnsigned = AllowUnsigned,
            Uncommitted = await FindUncommittedAsync(),
            Signing = await LoadSigningAsync(),
            BaseImageKey = await LoadBaseImageKeyAsync(),
            Builder = BuilderId ?? PromotionRequest.LocalBuilder,
        };
    }
}
