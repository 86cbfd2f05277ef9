namespace KinoiteZfs.Lab;

/// <summary>"Re-run job" on a promotion: after a success it changes nothing, after a death half-way it
/// finishes.</summary>
[Collection(PlayedWorkflowsCollection.Name)]
public sealed class PromotionsRunAgain(PlayedWorkflows played)
{
    const string AfterSuccess = "promote again after success";
    const string Crash = "push, promote dies half-way";
    const string AfterCrash = "promote again after the crash";
    const string Latest = "kinoite-zfs:latest";
    const string Akmods = "akmods-zfs:main-43";

    [Fact]
    public void After_a_success_it_succeeds_in_a_second_attempt() =>
        Assert.Equal((2, Conclusion.Success), (
            played[AfterSuccess].Run["promote"].Attempt, played[AfterSuccess].Run["promote"].Conclusion));

    [Fact]
    public void After_a_success_no_tag_changes() => played[AfterSuccess].AssertNoTagChanged();

    [Fact]
    public void After_a_success_nothing_is_written_at_all() =>
        Assert.DoesNotContain(
            played[AfterSuccess].Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));

    [Fact]
    public void A_machine_that_dies_fails_its_job_and_the_page_is_written_all_the_same() =>
        played[Crash].AssertResults(
            "inputs success, build-akmods success, akmods success, compose success, candidate success, "
            + "verify success, boot-test success, boot-result success, "
            + "promote failure, report success, summary success, track-issue success");

    [Fact]
    public void A_machine_that_dies_half_way_leaves_latest_where_it_was() =>
        Assert.Equal(
            (played[Crash].Before[Latest], false),
            (played[Crash].Tags[Latest], played[Crash].Before[Akmods] == played[Crash].Tags[Akmods]));

    [Fact]
    public void The_page_of_a_run_whose_promotion_died_does_not_claim_that_stable_stayed()
    {
        var page = played[Crash].Run["summary"].Summary;
        Assert.Contains("failed while promoting", page, StringComparison.Ordinal);
        Assert.DoesNotContain("stable has not moved", page, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_crash_the_second_attempt_finishes()
    {
        var run = played[AfterCrash].Run;
        Assert.True(run["promote"].Conclusion == Conclusion.Success, run["promote"].Log);
    }

    [Fact]
    public void After_a_crash_latest_and_akmods_end_at_the_candidates()
    {
        var tags = played[AfterCrash].Tags;
        Assert.NotEqual(played[Crash].Before[Latest], tags[Latest]);
        Assert.Contains(Played.CandidatesIn(tags), tag => tags[$"kinoite-zfs-candidate:{tag}"] == tags[Latest]);
        Assert.Equal(tags["akmods-zfs-candidate:main-43"], tags[Akmods]);
    }

    [Fact]
    public void Promotions_share_one_group_and_never_stop_each_other()
    {
        var groups = played.All.SelectMany(scenario => scenario.Runs).SelectMany(run => run.Jobs)
            .Where(job => job.Id == "promote" && job.Conclusion != Conclusion.Skipped)
            .Select(job => job.Concurrency).Distinct();
        Assert.False(Assert.Single(groups)!.CancelsOlder);
    }
}
