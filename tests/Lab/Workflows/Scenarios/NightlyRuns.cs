namespace KinoiteZfs.Lab;

/// <summary>What the committed build.yml does by itself: every night, and on a push.</summary>
[Collection(PlayedWorkflowsCollection.Name)]
public sealed class NightlyRuns(PlayedWorkflows played)
{
    const string Green = "nightly, green";

    [Fact]
    public void A_green_night_runs_every_job() =>
        played[Green].AssertResults(
            "inputs success, build-akmods success, akmods success, compose success, candidate success, "
            + "verify success, boot-test success, boot-result success, "
            + "promote success, report success, summary success, track-issue success");

    [Fact]
    public void A_green_night_makes_the_verified_candidate_stable()
    {
        var tags = played[Green].Tags;
        var candidate = Assert.Single(Played.CandidatesIn(tags));
        Assert.Equal((tags[$"kinoite-zfs-candidate:{candidate}"], true), (
            tags["kinoite-zfs:latest"], tags["kinoite-zfs:latest"] is not null));
    }

    [Fact]
    public void A_green_nights_image_was_booted_in_a_real_machine()
    {
        var boot = played[Green].Run["boot-test"];
        Assert.Contains(played.Lab.Kernels.Old.ToString(), boot.Log, StringComparison.Ordinal);
        Assert.Contains("tcg", boot.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_green_nights_image_is_signed_where_it_is_stable()
    {
        var tags = played[Green].Tags;
        Assert.NotNull(tags[$"kinoite-zfs:{tags["kinoite-zfs:latest"]!.Replace(':', '-')}.sig"]);
    }

    [Fact]
    public void A_green_nights_page_names_the_promoted_digest()
    {
        var digest = played[Green].Tags["kinoite-zfs:latest"]!["sha256:".Length..];
        Assert.Contains(
            digest[..12], string.Concat(played[Green].Run.Jobs.Select(job => job.Summary)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_night_with_nothing_new_is_green_and_builds_nothing() =>
        played["nightly, nothing new"].AssertResults(
            "inputs success, build-akmods skipped, akmods skipped, compose skipped, candidate skipped, "
            + "verify skipped, boot-test skipped, boot-result skipped, "
            + "promote skipped, report success, summary success, track-issue success");

    [Fact]
    public void A_night_with_nothing_new_writes_nothing() =>
        Assert.DoesNotContain(
            played["nightly, nothing new"].Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));

    /// <summary>The lab's registry is private, and this job has a login nowhere.</summary>
    [Fact]
    public void What_no_host_can_pull_is_said_where_its_age_would_be_tracked() =>
        Assert.Contains(
            "an image that hosts are to pull has to be public", played[Green].Run["track-issue"].Log,
            StringComparison.Ordinal);

    [Fact]
    public void A_push_of_documentation_starts_nothing() => Assert.Empty(played["push of documentation only"].Runs);
}
