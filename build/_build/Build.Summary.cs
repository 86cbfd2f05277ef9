using KinoiteZfs.Oci.Registries;
using KinoiteZfs.Pipeline.Reports.Changes;
using KinoiteZfs.Pipeline.Reports.Summary;

// What a person reads afterwards: artifacts/summary.md, on GitHub Actions also the run's page.
partial class Build
{
    const string SummaryFile = "summary.md";

    string? _failure;

    IReadOnlyList<JobResult>? _jobs;

    IReadOnlyList<PackageAccess> _access = [];

    [Job("summary", Comment = "Whatever happened, one page says it: verdict, inputs, evidence, tags before and after.",
        ResultsParameter = nameof(JobResults), TimeoutMinutes = 15)]
    Target Summary => _ => _
        .Description(
            "Sums up the run from its records (artifacts/summary.md); on GitHub Actions for all jobs of the run")
        .After(ResolveInputs, BuildAkmods, Akmods, Compose, Candidate, Verify, BootTest, Promote, Branch)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Akmods, RecordFile<AkmodsRecord>())
        .Consumes(Candidate, RecordFile<CandidateRecord>())
        .Consumes(Verify, RecordFile<CandidateRecord>())
        .Consumes(BootTest, RecordFile<BootRecord>())
        .Consumes(Promote, RecordFile<PromotionRecord>(), DefaultArtifacts / Changelog.FileName)
        .AssuredAfterFailure()
        .Executes(Stage(async () =>
        {
            _jobs = ReadJobs();
            if (_jobs?.FirstOrDefault(x => x.IsFailure) is { } failed)
                _failure ??= $"Job {failed.Job} ended with {failed.Result}; its own part of this page says why."
                    + (HasPromotionBroken
                        ? $" There is none when its machine died: look at {nameof(Status)}, and run the job again, which goes on from there."
                        : "");
            // Who sums up by hand is told what is missing; a workflow has at least how its jobs ended.
            if (_jobs is null)
                await RecordsToShow.ReadAsync<BuildInputs>(Cancellation);
            if (await ReadReportAsync() is { } report)
                await AskWhoCanPullAsync(report);
        }));

    /// <summary>A variable which a workflow sets to nothing is no value.</summary>
    IReadOnlyList<JobResult>? ReadJobs() =>
        string.IsNullOrEmpty(JobResults) ? null : KinoiteZfs.Pipeline.Reports.Summary.JobResults.Parse(JobResults);

    /// <summary>A new package is private on ghcr.io, and hosts would be refused. Asked of real registries alone: a
    /// folder has no public.</summary>
    async Task AskWhoCanPullAsync(RunReport report)
    {
        var stable =
            report.Promotion is { State: PromotionState.Promoted or PromotionState.AlreadyStable, Tags: var moves }
                ? moves.Select(move => move.Tag)
                : [];
        ImageReference?[] published = [.. stable, report.Candidate?.Image, report.Akmods?.FedoraWide];
        _access = await PackageAccess.AskAsync(
            Anonymous, published.OfType<ImageReference>()
                .Where(image => Registry.LocationOf(image.Repository.Registry) is RegistryLocation.Host),
            Cancellation);
        foreach (var access in _access.Where(access => access.Visibility != Visibility.Public))
            Log.Warning(
                "{Package:l} {Answer:l}: {Remedy:l}", $"{access.Repository}", access.Visibility == Visibility.Private
                    ? "cannot be pulled without a login"
                    : $"could not be asked ({access.Reason})",
                access.Remedy(report.Inputs.Source));
    }

    /// <summary>The journal of what it has moved is gone with its machine.</summary>
    bool HasPromotionBroken => _jobs?.Any(x => x.Job == PromoteJob && x.IsFailure) == true;

    protected override void OnBuildFinished()
    {
        foreach (var host in _hosts)
            Log.Information("Traffic with the registry: {Traffic:l}", host.Traffic);
        if (Progress.HidesDetails)
            Log.Information("Every detail is in {File:l}", TemporaryDirectory / "build.log");
        Target[] summarized =
        [
            ResolveInputs, BuildAkmods, Akmods, Compose, Candidate, Verify, BootTest, Promote, Branch, Summary, Rollback
        ];
        if (PlanOnly || BootImage is not null || !summarized.Any(ExecutionPlan.Contains))
            return;
        try
        {
            WriteSummaryAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is PipelineException or FormatException
            or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // What is wrong has failed a stage already; the summary must not hide that failure.
            Log.Warning("There is no summary: {Reason:l}", e.Message);
        }
    }

    async Task WriteSummaryAsync()
    {
        var goesBack = ExecutionPlan.Contains(Rollback);
        if (await (goesBack ? RenderRollbackSummaryAsync() : RenderSummaryAsync()) is not { } page)
            return;
        (ArtifactsDirectory / SummaryFile).WriteAllText(page);
        // A run of several jobs has one page: its last job tells the whole, and before that only failures have
        // something to say.
        if (GitHubActions.Instance?.StepSummaryFile is { } file
            && (goesBack || IsFailing || ExecutionPlan.Contains(Summary)))
            await File.AppendAllTextAsync(file, page);
    }

    /// <summary>No record of the run beside it: a rollback is one process, and asks nobody but the registry.</summary>
    async Task<string?> RenderRollbackSummaryAsync() => RollbackSummary.Render(
        (await LoadStreamAsync()).Name,
        _goesBack is { } run ? await FindOfRunAsync<RollbackRecord>(run) : null,
        _failure);

    async Task<string?> RenderSummaryAsync()
    {
        try
        {
            return await ReadReportAsync() is { } report
                ? JobSummary.Render(report)
                : _jobs is null && _failure is null ? null : JobSummary.RenderWithoutInputs(_failure, _jobs);
        }
        catch (PipelineException e)
        {
            // The page of an earlier run must not stay in its place.
            Log.Warning("There is no summary: {Reason:l}", e.Message);
            return JobSummary.RenderUnreadable(e.Message, _failure, _jobs);
        }
    }

    /// <summary>Null before there are inputs of this run: what an earlier one has left is none of its.</summary>
    /// <exception cref="PipelineException">A record cannot be read, or is another owner's or stream's.</exception>
    async Task<RunReport?> ReadReportAsync()
    {
        if (HasFailedToResolve || await RecordsToShow.FindAsync<BuildInputs>(CancellationToken.None) is not { } inputs)
            return null;
        var repositories = await LoadRepositoriesAsync();
        if (inputs.RefusalFor(repositories) is { } refusal)
            throw new PipelineException($"{refusal}.");
        List<string> leftOut = [];
        var promotion = await FindOfRunAsync<PromotionRecord>(inputs.Run, leftOut);
        return new RunReport(
            inputs,
            repositories,
            await FindOfRunAsync<AkmodsRecord>(inputs.Run, leftOut),
            await FindOfRunAsync<CandidateRecord>(inputs.Run, leftOut) is null
                ? null
                : await FindCandidateAsync(CancellationToken.None),
            promotion,
            _failure,
            _jobs,
            promotion is null
                ? null
                : await Changelog.FindAsync(
                    new DirectoryInfo(ArtifactsDirectory), inputs.Run, CancellationToken.None),
            // With a public key nothing becomes stable unsigned.
            Signed: PublicKey is not null)
        {
            PromotionBroke = HasPromotionBroken,
            Access = _access,
            IsOnThisMachine = Registry.LocationOf(repositories.Image.Registry) is RegistryLocation.Layout,
            LeftOut = leftOut,
        };
    }

    bool HasFailedToResolve =>
        ExecutionPlan.Any(x => x.Name == nameof(ResolveInputs) && x.Status == ExecutionStatus.Failed);

    /// <summary>A record an earlier run left behind says nothing about this one.</summary>
    /// <param name="leftOut">Gets the name of a record which is there, and another run's.</param>
    async Task<T?> FindOfRunAsync<T>(RunIdentity run, List<string>? leftOut = null)
        where T : class, IRecord
    {
        var record = await RecordsToShow.FindAsync<T>(CancellationToken.None);
        if (record is null || record.Run == run)
            return record;
        leftOut?.Add(T.FileName);
        return null;
    }

    /// <summary>A stage's work; why it failed goes into the summary too.</summary>
    Func<Task> Stage(Func<Task> work) => async () =>
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException e) when (Cancellation.IsCancellationRequested)
        {
            // A promotion says what it has put back; everything else has nothing to tell.
            _failure = e.InnerException is null
                ? "Stopped by Ctrl-C or SIGTERM."
                : $"Stopped by Ctrl-C or SIGTERM. {e.Message}";
            throw new PipelineException(_failure, e);
        }
        catch (Exception e)
        {
            _failure = e.Message;
            throw;
        }
    };
}
