using KinoiteZfs.GitHub;
using KinoiteZfs.Oci.Core;
using KinoiteZfs.Pipeline.Reports.Summary;
using KinoiteZfs.Pipeline.Reports.Tracking;

// Tells people, by one issue, of what only the list of runs would show: night after night nothing becomes stable.
partial class Build
{
    [Job("track-issue", OnlyOnRef = RunIdentity.Main, ResultsParameter = nameof(JobResults), TimeoutMinutes = 15,
        Comment = "One issue says since when stable stands still, why, and what to do. It never makes the run red.")]
    [Does(Capability.WriteIssues)]
    Target TrackIssue => _ => _
        .Description("On GitHub: keeps one issue for as long as stable is held or failing (trackAfterDays)")
        .After(ResolveInputs, BuildAkmods, Akmods, Compose, Candidate, Verify, BootTest, Promote)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .AssuredAfterFailure()
        .Executes(async () =>
        {
            if (GitHubActions.Instance is not { } actions || ReadJobs() is not { } jobs)
            {
                throw new PipelineException(
                    "TrackIssue is for the last job of a workflow on GitHub, which sets JOB_RESULTS. "
                    + "Elsewhere Status tells how stable is.");
            }
            try
            {
                Log.Information("{Outcome:l}", await TrackAsync(actions, jobs));
            }
            catch (Exception e) when (e is PipelineException or RegistryException)
            {
                // Stable is neither better nor worse for it.
                Log.Warning("No issue tells how stable is. {Reason:l}", e.Message);
            }
        });

    /// <summary>Without a login at the registry: the job may do nothing but write issues.</summary>
    async Task<string> TrackAsync(GitHubActions actions, IReadOnlyList<JobResult> jobs)
    {
        var token = GitHubsToken ?? throw new PipelineException(
            "There is no token to write issues with. Set GITHUB_TOKEN to one with issues: write");
        var stream = await LoadStreamAsync();
        var inputs = await RecordsToShow.FindAsync<BuildInputs>(Cancellation);
        var page = new Uri($"{actions.ServerUrl}/{actions.Repository}/actions/runs/{actions.RunId}");
        var request = new TrackingRequest(
            stream, stream.For(OwnerOf(stream)).Image, RunOutcome.Of(jobs, inputs, PromoteJob), page);
        var issues = new GitHubIssues(actions.Repository, token, TimeProvider.System, new Uri(GitHubApi));
        return await TrackingStage.RunAsync(request, Anonymous, issues, TimeProvider.System, Progress, Cancellation);
    }
}
