using KinoiteZfs.Pipeline.Reports.Tracking;

namespace KinoiteZfs.Pipeline.Tests.Reports.Tracking;

public sealed class WhatARunMeansForStable
{
    static readonly BuildInputs Inputs = Given.Record();

    static readonly Withdrawal Left = new(Given.Digest("left"), null, "2001", InstantTime.Now);

    static RunOutcome Of(BuildInputs? inputs, params (string Job, string Result)[] jobs) =>
        RunOutcome.Of([.. jobs.Select(job => new JobResult(job.Job, job.Result))], inputs, "promote");

    static Obstacle ObstacleOf(RunOutcome outcome) => Assert.IsType<RunOutcome.Blocked>(outcome).Obstacle;

    [Fact]
    public void A_promotion_makes_it_current() =>
        Assert.IsType<RunOutcome.Current>(Of(Inputs, ("inputs", "success"), ("promote", "success")));

    [Fact]
    public void Inputs_it_was_built_from_make_it_current()
    {
        var stable = new PinnedImage(ImageReference.Parse("ghcr.io/dana/kinoite-zfs:latest"), Given.Digest("x"));

        Assert.IsType<RunOutcome.Current>(
            Of(Inputs with { UnchangedSince = stable }, ("inputs", "success"), ("promote", "skipped")));
    }

    [Fact]
    public void A_run_which_was_not_to_promote_says_nothing() =>
        Assert.IsType<RunOutcome.Unasked>(Of(Inputs, ("verify", "success"), ("promote", "skipped")));

    [Fact]
    public void The_first_job_that_failed_is_the_cause() =>
        Assert.Equal("failed:compose", ObstacleOf(Of(Inputs, ("compose", "failure"), ("verify", "failure"))).Key);

    /// <summary>A job which takes too long ends so.</summary>
    [Fact]
    public void A_job_that_was_stopped_is_one_that_failed() =>
        Assert.Equal("job verify ended with cancelled", ObstacleOf(Of(Inputs, ("verify", "cancelled"))).What);

    [Fact]
    public void A_run_that_ended_before_its_inputs_were_known_has_failed() =>
        Assert.Equal("failed:inputs", ObstacleOf(Of(null, ("inputs", "failure"), ("verify", "skipped"))).Key);

    [Fact]
    public void A_promotion_that_broke_leads_to_Status() =>
        Assert.Contains(
            "`./build.sh Status` tells where stable is", ObstacleOf(Of(Inputs, ("promote", "failure"))).NextStep,
            StringComparison.Ordinal);

    [Fact]
    public void Inputs_a_rollback_has_left_hold_it_until_somebody_decides()
    {
        var held = ObstacleOf(Of(Inputs with { Withdrawn = Left }, ("inputs", "success"), ("promote", "skipped")));

        Assert.Equal(
            $"{Left.Image.Short} of the same inputs was withdrawn by rollback run 2001 on 2026-11-24", held.What);
        Assert.Equal($"withdrawn:{Left.Image}", held.Key);
        Assert.Contains("allow-withdrawn", held.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_beyond_OpenZFS_holds_it_since_the_first_such_base()
    {
        var held = ObstacleOf(Of(Inputs with { Hold = Given.Hold() }, ("inputs", "success"), ("promote", "skipped")));

        Assert.Equal(("held:kernel", $"held: {Given.Hold().Reason}"), (held.Key, held.What));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), held.Since);
        Assert.Contains("- **What ends it**: an OpenZFS 2.4 release", held.NextStep, StringComparison.Ordinal);
    }

    /// <summary>Untrusted text ends after 300 characters, and 45 days have many builds: their number stays.</summary>
    [Fact]
    public void What_a_long_hold_keeps_back_is_counted_and_not_cut()
    {
        var hold = Given.Hold() with
        {
            PassedOver =
            [
                .. Enumerable.Range(1, 30).Select(number => new PassedOverBase($"latest-202611{number:00}.10",
                    Given.Digest($"{number}"), Given.Kernels($"6.19.{number}-200.fc43.x86_64"), "held")),
            ],
        };

        var told = ObstacleOf(Of(Inputs with { Hold = hold }, ("inputs", "success"), ("promote", "skipped"))).NextStep;

        Assert.Contains(
            "- **Not delivered**: 30 base builds &#40;latest-20261101.10 back to latest-20261130.10&#41; with 30 "
            + "kernels &#40;6.19.1-200.fc43.x86&#95;64, 6.19.2-200.fc43.x86&#95;64, 6.19.3-200.fc43.x86&#95;64 and "
            + "27 more&#41;, and whatever security fixes are in them.\n", told,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_build_that_stands_in_is_no_hold() =>
        Assert.IsType<RunOutcome.Current>(
            Of(Inputs with { Hold = Given.Hold("latest-20261118") }, ("inputs", "success"), ("promote", "success")));

    [Fact]
    public void Inputs_a_rollback_has_left_which_were_promoted_all_the_same_do_not_hold_it() =>
        Assert.IsType<RunOutcome.Current>(Of(Inputs with { Withdrawn = Left }, ("promote", "success")));
}
