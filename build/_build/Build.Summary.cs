using KinoiteZfs.Pipeline;
using Nuke.Common;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.IO;
using Serilog;

// What a person reads afterwards: artifacts/summary.md, on GitHub Actions also the job's page.
partial class Build
{
    string? _failure;

    protected override void OnBuildFinished()
    {
        foreach (var host in _hosts)
            Log.Information("Traffic with the registry: {Traffic:l}", host.Traffic);
        string[] stages = [nameof(ResolveInputs), nameof(Akmods), nameof(Candidate), nameof(Verify), nameof(BootTest), nameof(Promote), nameof(Branch)];
        if (PlanOnly || BootImage is not null || !ExecutionPlan.Any(x => stages.Contains(x.Name)))
            return;
        try
        {
            WriteSummaryAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is PipelineException or FormatException or OperationCanceledException)
        {
            // What is wrong with the records, or Ctrl-C, has failed a stage already; the summary must not hide that failure.
            Log.Warning("There is no summary: {Reason:l}", e.Message);
        }
    }

    async Task WriteSummaryAsync()
    {
        if (await Records.FindAsync<BuildInputs>(CancellationToken.None) is not { } inputs)
            return;
        var report = new RunReport(
            inputs,
            await LoadRepositoriesAsync(),
            await FindOfRunAsync<AkmodsRecord>(inputs.Run),
            await FindOfRunAsync<CandidateRecord>(inputs.Run),
            await FindOfRunAsync<PromotionRecord>(inputs.Run),
            _failure);
        var page = JobSummary.Render(report);
        (ArtifactsDirectory / "summary.md").WriteAllText(page);
        if (GitHubActions.Instance?.StepSummaryFile is { } file)
            await File.AppendAllTextAsync(file, page);
    }

    /// <summary>A record an earlier run left behind says nothing about this one.</summary>
    async Task<T?> FindOfRunAsync<T>(RunIdentity run)
        where T : class, IRecord =>
        await Records.FindAsync<T>(CancellationToken.None) is { } record && record.Run == run ? record : null;

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
            _failure = e.InnerException is null ? "Stopped by Ctrl-C." : $"Stopped by Ctrl-C. {e.Message}";
            throw new PipelineException(_failure, e);
        }
        catch (Exception e)
        {
            _failure = e.Message;
            throw;
        }
    };
}
