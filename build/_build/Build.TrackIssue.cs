using KinoiteZfs.GitHub;
using KinoiteZfs.Oci.Core;
using KinoiteZfs.Pipeline.Reports.Tracking;

// Tells people, by one issue, of what only the list of runs would show: night after night nothing becomes stable.
partial class Build
{
    [Job("track-issue", Comment = "One issue says since when stable stands still, why, and what to do. It closes itself; whatever happens to it, the run stays what it is.",
        OnlyOnRef = RunIdentity.Main, ResultsParameter = nameof(JobResults), TimeoutMinutes = 15)]
    [Does(Capability.WriteIssues)]
    Target TrackIssue => _ => _
        .Description("On GitHub: keeps one issue for as long as stable is held or failing, from the stream's trackAfterDays on")
        .After(ResolveInputs, BuildAkmods, Akmods, Compose, Candidate, Verify, BootTest, Promote)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .AssuredAfterFailure()
        .Executes(async () =>
        {
            if (GitHubActions.Instance is not { } actions || ReadJobs() is not { } jobs)
                throw new PipelineException("TrackIssue is for the last job of a workflow on GitHub, which sets JOB_RESULTS. Elsewhere Status tells how stable is.");
            try
            {
                var token = GitHubsToken ?? throw new PipelineException("There is no token to write issues with. Set GITHUB_TOKEN to one with issues: write");
                var stream = await LoadStreamAsync();
                var request = new TrackingRequest(
                    stream.Name, stream.For(OwnerOf(stream)).Image,
                    RunOutcome.Of(jobs, await RecordsToShow.FindAsync<BuildInputs>(Cancellation), PromoteJob),
                    stream.TrackAfterDays, new Uri($"{actions.ServerUrl}/{actions.Repository}/actions/runs/{actions.RunId}"));
                var issues = new GitHubIssues(actions.Repository, token, TimeProvider.System, new Uri(GitHubApi));
                Log.Information("{Outcome:l}", await TrackingStage.RunAsync(request, Anonymous, issues, TimeProvider.System, Progress, Cancellation));
            }
            catch (Exception e) when (e is PipelineException or RegistryException)
            {
                // Stable is neither better nor worse for it.
                Log.Warning("No issue tells how stable is. {Reason:l}", e.Message);
            }
        });
}
