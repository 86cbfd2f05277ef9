using KinoiteZfs.Pipeline.Reports.Plan;

namespace KinoiteZfs.Pipeline.Tests.Reports.Plan;

public sealed class PlanOfARun : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Theory]
    [InlineData(CacheState.Fresh, "reuse ")]
    [InlineData(CacheState.Missing, "build ")]
    [InlineData(CacheState.Stale, "rebuild ")]
    [InlineData(CacheState.Forced, "rebuild ")]
    public void Every_kernel_says_what_would_be_done_and_why(CacheState state, string would)
    {
        var report = PlanReport.Render(Given.Record(), _stream.Repositories, Akmods(state, hold: null), null);

        Assert.Matches($@"6\.18\.12-200\.fc43\.x86_64 +{would} +cached for kernel 1, needed 2\n", report);
    }

    [Fact]
    public void A_held_kernel_says_so_with_both_reasons()
    {
        var kernel = KernelRelease.Parse("7.1.4-200.fc44.x86_64");
        var hold = KernelHold.Check(kernel, Given.Zfs("2.4.3", "7.0"));

        var report = PlanReport.Render(Given.Record(), _stream.Repositories, Akmods(CacheState.Missing, hold), null);

        Assert.Contains("Nothing would move: a kernel is held.", report, StringComparison.Ordinal);
        Assert.DoesNotContain("kinoite-zfs:latest ", report, StringComparison.Ordinal);
        Assert.Matches(
            @"be held +kernel 7\.1\.4-200\.fc44\.x86_64 is newer than 7\.0.*; cached for kernel 1, needed 2", report);
    }

    [Fact]
    public void Before_there_is_a_candidate_the_tags_that_would_move_are_named()
    {
        var report = PlanReport.Render(Given.Record(), _stream.Repositories, Akmods(CacheState.Fresh, null), null);

        Assert.Contains("ghcr.io/dana/kinoite-zfs:latest ", report, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_branch_no_tag_is_promised_to_move()
    {
        var report = PlanReport.Render(
            Given.Record() with { Run = Given.Run() with { Ref = "refs/heads/topic" } }, _stream.Repositories,
            Akmods(CacheState.Fresh, null), null);

        Assert.Contains(
            "Refused: branch: this run is of refs/heads/topic, and only what refs/heads/main contains becomes stable.",
            report, StringComparison.Ordinal);
        Assert.DoesNotContain("move to what is built", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Unchanged_inputs_say_that_nothing_would_be_built()
    {
        var record = Given.Record() with { UnchangedSince = new PinnedImage(
            _stream.Repositories.Image.At(StreamTags.Stable), Given.Digest("stable")) };

        Assert.Contains(
            "was built from exactly these inputs: nothing would be built unless forced",
            PlanReport.Render(record, _stream.Repositories, Akmods(CacheState.Fresh, null), null),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Withdrawn_inputs_name_the_rollback_and_the_ways_on()
    {
        var record = Given.Record() with { Withdrawn = new Withdrawal(
            Given.Digest("left"), Given.Inputs().Fingerprint, "2001", InstantTime.Now) };

        var report = PlanReport.Render(record, _stream.Repositories, Akmods(CacheState.Fresh, null), null);

        Assert.Contains(
            $"Nothing to build: {Given.Digest("left")} of exactly these inputs was withdrawn by rollback run 2001 "
                + $"on 2026-11-24. It is built again when an input changes, or with --allow-withdrawn; Rollback "
                + $"--to {Given.Digest("left")}",
            report, StringComparison.Ordinal);
        Assert.DoesNotContain("kinoite-zfs:latest ", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hold_is_told_in_the_words_of_its_record_and_no_tag_is_promised_to_move()
    {
        var record = Given.Record() with { Hold = Given.Hold() };

        var report = PlanReport.Render(record, _stream.Repositories, Akmods(CacheState.Fresh, null), null);

        Assert.Contains($"\nHeld\n{record.Hold.Render(record.Inputs.Zfs)}", report, StringComparison.Ordinal);
        Assert.Contains("Promotion\nNothing would move: a kernel is held.\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_base_that_was_passed_over_is_named_and_the_tags_move()
    {
        var report = PlanReport.Render(
            Given.Record() with { Hold = Given.Hold("latest-20261119") }, _stream.Repositories,
                Akmods(CacheState.Fresh, null), null);

        Assert.Contains("Newer base passed over\nbuilt on latest-20261119 in place of latest-20261124: kernel 6.20.1",
            report, StringComparison.Ordinal);
        Assert.Contains("kinoite-zfs:latest ", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_candidate_every_move_shows_before_and_after()
    {
        var night = await Night.FirstAsync(_stream);
        var plan = await PromoteStage.PlanAsync(night.Request, _stream.Registry, null, CancellationToken.None);

        var report = PlanReport.Render(
            night.Request.Inputs, _stream.Repositories, Akmods(CacheState.Fresh, null), plan);

        Assert.Matches($@"ghcr\.io/dana/kinoite-zfs:latest +not there +{night.Image.Short} +be created\n", report);
    }

    [Fact]
    public async Task A_promotion_that_would_be_refused_says_why()
    {
        var night = await Night.FirstAsync(_stream);
        var plan = await PromoteStage.PlanAsync(
            night.Request with { Candidate = night.Request.Candidate with { Evidence = null } }, _stream.Registry, null,
            CancellationToken.None);

        Assert.Contains(
            "Refused: evidence: nobody has verified this candidate",
            PlanReport.Render(night.Request.Inputs, _stream.Repositories, Akmods(CacheState.Fresh, null), plan),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_of_a_promotion_alone_shows_every_precondition_with_its_verdict()
    {
        var night = await Night.FirstAsync(_stream);
        var plan = await PromoteStage.PlanAsync(
            night.Request with { Candidate = night.Request.Candidate with { Evidence = null } }, _stream.Registry, null,
            CancellationToken.None);

        var report = PlanReport.Render(plan);

        Assert.Matches($@"ghcr\.io/dana/kinoite-zfs:latest +not there +{night.Image.Short} +be created\n", report);
        Assert.Matches(@"\nevidence +NO +nobody has verified this candidate", report);
        Assert.Matches(@"\nrecords +yes +all are of run 1001", report);
    }

    static AkmodsPlan Akmods(CacheState state, KernelHoldResult? hold)
    {
        var inputs = Given.Inputs();
        var need = AkmodsNeed.Of(inputs).Single(need => need.Kernel.ToString() == "6.18.12-200.fc43.x86_64");
        return new AkmodsPlan(inputs.Fingerprint, [new KernelPlan(
            new CacheResult(need, state, "cached for kernel 1, needed 2", null), hold)]);
    }
}
