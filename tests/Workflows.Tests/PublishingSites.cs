namespace KinoiteZfs.Workflows.Tests;

/// <summary>A target's folder as a site of GitHub Pages.</summary>
public sealed class PublishingSites
{
    static readonly TargetFacts Draw = new("Draw")
    {
        Predecessors = ["Build"],
        Products = ["out/site/**"],
        RunsAfterFailure = true,
        DeploysPages = true,
    };

    static Sketch Granted => new Sketch().Granting(Capability.DeployPages);

    [Fact]
    public void One_job_may_publish_and_may_do_nothing_else()
    {
        var workflow = Granted.Assemble(Sketch.Target("Build"), Draw);

        Assert.Equal(
            ["id-token: write", "pages: write"],
            workflow.Job("pages").Permissions.Select(x => $"{x.Scope}: {x.Access}"));
        Assert.DoesNotContain(
            workflow.Jobs.Where(job => job.Id != "pages").SelectMany(job => job.Permissions), x => x.Write);
    }

    /// <summary>A token which may publish is worth taking.</summary>
    [Fact]
    public void It_runs_no_command_and_checks_nothing_out() =>
        Assert.Equal(
            [ActionPins.DownloadArtifact, ActionPins.UploadPagesArtifact, ActionPins.DeployPages],
            Granted.Assemble(Sketch.Target("Build"), Draw).Job("pages").Steps.Cast<Step.Uses>().Select(x => x.Action));

    /// <summary>GitHub skips a job when any before it was skipped, unless it says so itself.</summary>
    [Fact]
    public void It_publishes_whatever_became_of_the_jobs_before_the_one_which_drew() =>
        Assert.Equal(
            "!cancelled() && needs.draw.result == 'success'",
            Granted.Assemble(Sketch.Target("Build"), Draw).Condition("pages"));

    /// <summary>actions/deploy-pages deploys none of two artifacts with one name, and those of earlier attempts
    /// stay.</summary>
    [Fact]
    public void Each_attempt_deploys_what_it_has_packed()
    {
        var steps = Granted.Assemble(Sketch.Target("Build"), Draw).Job("pages").Steps.OfType<Step.Uses>().ToList();

        Assert.Equal("site-${{ github.run_attempt }}", Of(steps[1], "name"));
        Assert.Equal(Of(steps[1], "name"), Of(steps[2], "artifact_name"));
        Assert.Equal(Of(steps[0], "path"), Of(steps[1], "path"));
    }

    [Fact]
    public void It_runs_in_the_environment_of_pages_one_at_a_time()
    {
        var job = Granted.Assemble(Sketch.Target("Build"), Draw).Job("pages");

        Assert.Equal(("github-pages", false), (job.Environment, job.Concurrency!.CancelsOlder));
    }

    [Fact]
    public void A_target_which_becomes_no_site_has_no_such_job() =>
        Assert.Equal(
            ["build", "draw"],
            Granted.Assemble(Sketch.Target("Build"), Draw with { DeploysPages = false }).Jobs.Select(job => job.Id));

    [Fact]
    public void A_workflow_has_to_grant_it() =>
        Assert.Contains(
            "Target Draw does DeployPages, which workflow build does not grant",
            new Sketch().Refuse(Sketch.Target("Build"), Draw), StringComparison.Ordinal);

    [Fact]
    public void Pull_requests_publish_no_site() =>
        Assert.Contains(
            "Their token can only read, but target Draw does DeployPages",
            Granted.StartedByPullRequests().Refuse(Sketch.Target("Build"), Draw), StringComparison.Ordinal);

    [Theory]
    [InlineData("produces 0 folders", "out/page.html")]
    [InlineData("produces 2 folders", "out/one/**", "out/two/**")]
    public void A_site_is_one_folder(string says, params string[] products) =>
        Assert.Contains(
            says, Granted.Refuse(Sketch.Target("Build"), Draw with { Products = products }), StringComparison.Ordinal);

    [Fact]
    public void Two_jobs_of_its_name_are_an_error() =>
        Assert.Contains(
            "a job 'pages' is made; there is one",
            Granted.Refuse(Sketch.Target("Pages"), Draw with { Predecessors = ["Pages"] }), StringComparison.Ordinal);

    static string Of(Step.Uses step, string name) => step.With.Single(x => x.Name == name).Value.Text;
}
