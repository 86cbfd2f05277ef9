namespace KinoiteZfs.Lab;

/// <summary>Whatever is broken, or held back by hand: the promotion does not run and no stable tag moves.</summary>
[Collection(PlayedWorkflowsCollection.Name)]
public sealed class RunsThatDoNotPromote(PlayedWorkflows played)
{
    const string CandidateBroken = "nightly, candidate broken";
    const string BaseBroken = "nightly, base image broken";
    const string BootTestBroken = "nightly, boot test broken";
    const string HeldBack = "dispatch, promote_to_stable=false";
    const string Replay = "dispatch, replay";

    [Fact]
    public void A_broken_candidate_stops_the_run_before_it_boots_or_promotes() =>
        played[CandidateBroken].AssertResults(
            "inputs success, build-akmods success, akmods success, compose success, candidate success, "
            + "verify failure, boot-test skipped, boot-result success, "
            + "promote skipped, report success, summary success, track-issue success");

    [Fact]
    public void A_broken_candidate_is_named_with_what_is_broken_in_it() =>
        Assert.Contains(played[CandidateBroken].Run["verify"].Errors, error => error.Contains(
            PlayedWorkflows.BrokenInCandidate, StringComparison.Ordinal));

    [Fact]
    public void A_base_image_that_cannot_be_built_on_gives_no_candidate() =>
        played[BaseBroken].AssertResults(
            "inputs success, build-akmods success, akmods success, compose failure, candidate skipped, "
            + "verify skipped, boot-test skipped, boot-result success, "
            + "promote skipped, report success, summary success, track-issue success");

    [Fact]
    public void A_base_image_that_cannot_be_built_on_is_named_with_what_is_broken_in_it() =>
        Assert.Contains(played[BaseBroken].Run["compose"].Errors, error => error.Contains(
            PlayedWorkflows.BrokenInBase, StringComparison.Ordinal));

    [Fact]
    public void A_broken_boot_test_stops_the_run_before_it_promotes() =>
        played[BootTestBroken].AssertResults(
            "inputs success, build-akmods success, akmods success, compose success, candidate success, "
            + "verify success, boot-test failure, boot-result success, "
            + "promote skipped, report success, summary success, track-issue success");

    [Fact]
    public void A_broken_boot_test_is_one_because_the_kernel_has_refused_a_module() =>
        Assert.Contains(
            played[BootTestBroken].Run["boot-test"].Errors,
            error => error.Contains($"kernel {played.Lab.Kernels.Installed}: load: ", StringComparison.Ordinal)
                && error.Contains("could not insert 'zfs'", StringComparison.Ordinal));

    /// <summary>Composed again, the same digest is not booted and not promoted until somebody asks for it.</summary>
    [Fact]
    public void A_broken_boot_test_is_remembered_with_the_image() =>
        Assert.Contains(
            " attached as sha256:", played[BootTestBroken].Run["boot-result"].Log, StringComparison.Ordinal);

    [Fact]
    public void A_broken_boot_test_leaves_the_machines_log_behind() =>
        Assert.Contains(
            played[BootTestBroken].Run.Artifacts, name => name.StartsWith("logs-boot-test-", StringComparison.Ordinal));

    [Fact]
    public void A_dispatch_that_says_no_proves_the_candidate_and_does_not_promote() =>
        played[HeldBack].AssertResults(
            "inputs success, build-akmods success, akmods success, compose success, candidate success, "
            + "verify success, boot-test success, boot-result success, "
            + "promote skipped, report success, summary success, track-issue success");

    [Fact]
    public void A_run_that_does_not_promote_leaves_its_provenance() =>
        Assert.Contains(
            played[HeldBack].Run.Artifacts, name => name.StartsWith("provenance-", StringComparison.Ordinal));

    [Fact]
    public void A_base_image_that_cannot_be_built_on_leaves_the_generated_recipe() =>
        Assert.Contains(
            played[BaseBroken].Run.Artifacts, name => name.StartsWith("logs-compose-", StringComparison.Ordinal));

    [Fact]
    public void A_replay_builds_from_the_lock_file() =>
        played[Replay].AssertResults(
            "inputs success, build-akmods success, akmods success, compose success, candidate success, "
            + "verify success, boot-test success, boot-result success, "
            + "promote skipped, report success, summary success, track-issue success");

    /// <summary>Their label names the commit with the lock, which came later; everything in them is the same.</summary>
    [Fact]
    public async Task A_replay_gives_the_first_nights_content_again()
    {
        var (first, again) = (played["nightly, green"].Tags, played[Replay].Tags);
        var added = Assert.Single(Played.CandidatesIn(again).Except(Played.CandidatesIn(first)));
        Assert.Equal(
            await played.Lab.ReadLayersAsync("kinoite-zfs", first["kinoite-zfs:latest"]!),
            await played.Lab.ReadLayersAsync("kinoite-zfs-candidate", again[$"kinoite-zfs-candidate:{added}"]!));
    }

    [Fact]
    public void A_replay_gives_the_first_nights_akmods_again() =>
        Assert.Equal(
            played["nightly, green"].Tags["akmods-zfs:main-43"], played[Replay].Tags["akmods-zfs-candidate:main-43"]);

    [Fact]
    public void A_replay_that_was_to_rebuild_the_akmods_has_rebuilt_them() =>
        Assert.Contains("rebuild was asked for", played[Replay].Run["build-akmods"].Log, StringComparison.Ordinal);

    [Theory]
    [InlineData(CandidateBroken)]
    [InlineData(BaseBroken)]
    [InlineData(BootTestBroken)]
    [InlineData(HeldBack)]
    [InlineData(Replay)]
    public void No_stable_tag_moves(string scenario) =>
        Assert.Equal(Played.StableOf(played[scenario].Before), Played.StableOf(played[scenario].Tags));

    [Theory]
    [InlineData(CandidateBroken, "verify")]
    [InlineData(BaseBroken, "compose")]
    [InlineData(BootTestBroken, "boot-test")]
    public void The_runs_page_says_which_job_failed(string scenario, string job) =>
        Assert.Contains(
            played[scenario].Run["summary"].Summary.Split('\n'),
            line => line.Contains($"`{job}`", StringComparison.Ordinal)
                && line.Contains("failure", StringComparison.Ordinal));
}
