using System.Text.Json.Nodes;

namespace KinoiteZfs.Build.Tests;

/// <summary>TrackIssue as the last job of a run, against a server which answers as GitHub's API does.</summary>
[Trait("Speed", "Slow")]
public sealed class TellingByAnIssue(TellingByAnIssue.Promoted night)
    : IClassFixture<TellingByAnIssue.Promoted>, IDisposable
{
    const string FailedJobs = """{"inputs":{"result":"success"},"verify":{"result":"failure"}}""";

    const string PromotedJobs = """{"inputs":{"result":"success"},"promote":{"result":"success"}}""";

    readonly IssuesStub _github = new();

    public void Dispose() => _github.Dispose();

    /// <summary>
    /// A night that has become stable, which every test looks back at; samples stand in for upstream's images.
    /// </summary>
    public sealed class Promoted : IDisposable
    {
        public Promoted()
        {
            Checkout.Run("Preview").Succeeded();
            Checkout.Write(
                "releases.json", """{"schemaVersion":1,"releases":[{"version":"2.4.3","linuxMaximum":"7.0"}]}""");
            Checkout.RunInActions([], "Promote").Succeeded();
        }

        public FreshCheckout Checkout { get; } = new();

        public void Dispose() => Checkout.Dispose();
    }

    [Fact]
    public void A_promotion_closes_what_the_nights_before_have_opened()
    {
        var issue = AddStanding();

        Track(PromotedJobs).Succeeded();

        Assert.Equal(("closed", "completed"), ($"{issue["state"]}", $"{issue["state_reason"]}"));
        Assert.Contains(
            "https://github.com/dana/kinoite/actions/runs/4711", $"{issue["body"]}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_night_right_after_a_promotion_opens_nothing()
    {
        var run = Track(FailedJobs).Succeeded();

        Assert.Empty(_github.Issues);
        Assert.Contains("Stable does not move (job verify ended with failure)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_jobs_own_token_is_sent_and_not_shown()
    {
        var run = Track(PromotedJobs).Succeeded();

        Assert.Equal("Token ghs_sample0token", Assert.Single(_github.Tokens));
        Assert.All(
            run.Output.Split('\n').Where(line => line.Contains("ghs_sample0token", StringComparison.Ordinal)),
            line => Assert.StartsWith("::add-mask::", line, StringComparison.Ordinal));
    }

    /// <summary>Whatever the issues do, the run is what its other jobs have made it.</summary>
    [Fact]
    public void A_token_that_may_not_write_issues_is_a_warning_and_the_run_stays_green()
    {
        _github.Refusals.Enqueue((403, [], "Resource not accessible by integration"));

        var run = Track(PromotedJobs).Succeeded();

        Assert.Contains(
            "::warning::No issue tells how stable is. GitHub refuses (403 Resource not accessible by integration)",
            run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_token_is_a_warning_which_says_what_to_grant() =>
        Assert.Contains(
            "::warning::No issue tells how stable is. There is no token to write issues with. "
            + "Set GITHUB_TOKEN to one with issues: write",
            night.Checkout.RunInActions(new() { ["JOB_RESULTS"] = PromotedJobs }, "TrackIssue", "--skip")
                .Succeeded().Output,
            StringComparison.Ordinal);

    /// <summary>As in every new fork: nothing to warn of, night after night.</summary>
    [Fact]
    public void A_repository_without_issues_is_said_and_no_warning()
    {
        _github.Refusals.Enqueue((410, [], "Issues are disabled for this repo"));

        var run = Track(PromotedJobs).Succeeded();

        Assert.Contains("Issues are off in dana/kinoite", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("::warning::No issue", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Away_from_GitHub_it_says_what_does_its_work() =>
        night.Checkout.Run("TrackIssue").FailedSaying(
            "TrackIssue is for the last job of a workflow on GitHub", "Status tells how stable is");

    JsonObject AddStanding() => _github.Add(
        "kinoite-zfs: stable stands still",
        "<!-- stable-tracking ghcr.io/dana/kinoite-zfs sha256:0@2026-11-20T05:40:00Z failed:verify standing -->\n",
        "open", "stable-tracking");

    BuildRun Track(string results) => night.Checkout.RunInActions(
        new() { ["JOB_RESULTS"] = results, ["GITHUB_TOKEN"] = "ghs_sample0token" },
        "TrackIssue", "--skip", "--git-hub-api", _github.Address.ToString());
}
