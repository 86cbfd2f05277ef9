namespace KinoiteZfs.Workflows.Cutting;

/// <summary>The job which makes a folder of an earlier one a site of GitHub Pages.</summary>
/// <remarks>
/// actions/deploy-pages, README.md: these rights, this environment, an artifact of actions/upload-pages-artifact. Both
/// steps are in one job, and the artifact is named for the attempt: those of earlier attempts stay, and of two with one
/// name none is deployed (actions/deploy-pages, issues 338 and 372; zcash/zips, issue 1328).
/// </remarks>
static class PagesJob
{
    const string Id = "pages";

    const string Environment = "github-pages";

    const string Folder = "site";

    const int TimeoutMinutes = 15;

    /// <exception cref="WorkflowException">The target hands on no folder, or the workflow may not publish.</exception>
    public static Job Of(JobSlice writer, TargetFacts target, IEnumerable<Artifact> artifacts, JobRules rules,
        IReadOnlyList<JobSlice> all)
    {
        if (all.Any(job => job.Id == Id))
            throw new WorkflowException(
                $"Target {target.Name} is to become a site, for which a job '{Id}' is made; there is one. Call that otherwise.");
        var folders = artifacts
            .Where(x => x.Writer == target && x.File.EndsWith("/**", StringComparison.Ordinal)).ToList();
        if (folders is not [var site])
            throw new WorkflowException(
                $"Target {target.Name} is to become a site, and produces {folders.Count} folders. Add .Produces(… / \"**\") once.");
        rules.Check(
            new JobSlice(
                Id,
                [
                    new TargetFacts(target.Name)
                    {
                        Job = new JobAttribute(Id) { Environment = Environment },
                        Capabilities = [Capability.DeployPages],
                    },
                ],
                [writer.Id]),
            all);
        var artifact = Template.Of("site-") + Template.Of(Expression.RunAttempt);
        return new Job(Id)
        {
            Comment = "Nothing of the repository runs here: what was drawn is published, by GitHub's own actions.",
            Needs = [writer.Id],
            // Else one job before that was skipped or failed would skip it, however the page came to be.
            If = Expression.All([Expression.NotCancelled, Expression.JobResult(writer.Id).Is("success")]),
            RunsOn = ["ubuntu-24.04"],
            Environment = Environment,
            Concurrency = new Concurrency(Id, CancelsOlder: false),
            TimeoutMinutes = TimeoutMinutes,
            Permissions = Permission.Union(Capabilities.PermissionsOf(Capability.DeployPages)),
            Steps =
            [
                new Step.Uses($"Fetch {site.Name}", ActionPins.DownloadArtifact,
                    [new Variable("name", site.FullName), new Variable("path", Folder)]),
                new Step.Uses("Pack the site", ActionPins.UploadPagesArtifact,
                    [new Variable("name", artifact), new Variable("path", Folder)]),
                new Step.Uses("Publish the site", ActionPins.DeployPages, [new Variable("artifact_name", artifact)]),
            ],
        };
    }
}
