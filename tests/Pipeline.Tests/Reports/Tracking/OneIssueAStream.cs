using KinoiteZfs.Pipeline.Reports.Tracking;

namespace KinoiteZfs.Pipeline.Tests.Reports.Tracking;

/// <summary>Night after night, by the facts of each night and the issues which the nights before have left.</summary>
public sealed class OneIssueAStream
{
    static readonly DateTimeOffset Promoted = new(2026, 11, 20, 5, 40, 0, TimeSpan.Zero);

    static readonly RunOutcome Current = new RunOutcome.Current();

    static readonly RunOutcome VerifyFails = Failing("verify");

    static readonly RunOutcome BootFails = Failing("boot-test");

    readonly TrackerInMemory _tracker = new();

    StandingStable _stable = StableOf("first", Promoted);

    [Fact]
    public void Nothing_is_said_before_the_stated_day()
    {
        Assert.Contains("from day 3 on, and this is day 2", Night(2, VerifyFails), StringComparison.Ordinal);

        Assert.Empty(_tracker.Issues);
    }

    [Fact]
    public void On_that_day_an_issue_is_opened()
    {
        Night(3, VerifyFails);

        Assert.Equal(
            "kinoite-zfs: stable stands still since 2026-11-20, job verify ended with failure",
            Assert.Single(_tracker.Issues).Title);
    }

    [Fact]
    public void It_names_stable_the_run_the_cause_and_the_next_step()
    {
        Night(3, VerifyFails);

        var body = Assert.Single(_tracker.Issues).Body;
        Assert.All(
            [
                "stands still for 3 days", $"`{_stable.Image}`, since 2026-11-20",
                "<https://github.com/dana/kinoite/actions/runs/3>", "| Cause | job verify ended with failure |",
                "## What to do\n\nLook at it.\n",
            ],
            part => Assert.Contains(part, body, StringComparison.Ordinal));
    }

    [Fact]
    public void Later_nights_edit_it_and_open_no_other()
    {
        Night(3, VerifyFails);

        Night(4, VerifyFails);

        Assert.Contains("stands still for 4 days", Assert.Single(_tracker.Issues).Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_cause_is_told_in_the_same_issue()
    {
        Night(3, VerifyFails);

        Night(4, BootFails);

        Assert.Contains("boot-test", Assert.Single(_tracker.Issues).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_already_is_not_written_again()
    {
        Night(3, VerifyFails);

        Assert.Empty(TrackingPlan.Decide(Facts(3, VerifyFails), _tracker.Issues).Changes);
    }

    [Fact]
    public void The_next_promotion_closes_it_and_says_so_above_what_it_was_about()
    {
        Night(3, VerifyFails);
        _stable = StableOf("second", Promoted.AddDays(4));

        Night(4, Current);

        var issue = Assert.Single(_tracker.Issues);
        Assert.False(issue.IsOpen);
        var run = "<https://github.com/dana/kinoite/actions/runs/4>";
        Assert.Contains(
            $"**Over: stable is `{_stable.Image}` since 2026-11-24, by {run}.**", issue.Body, StringComparison.Ordinal);
        Assert.Contains("job verify ended with failure", issue.Body, StringComparison.Ordinal);
    }

    /// <summary>The run which promoted could not write issues, or somebody went back.</summary>
    [Fact]
    public void When_stable_has_moved_meanwhile_a_failing_run_closes_it_too()
    {
        Night(3, VerifyFails);
        _stable = StableOf("second", Promoted.AddDays(4));

        Night(5, VerifyFails);

        Assert.False(Assert.Single(_tracker.Issues).IsOpen);
    }

    [Fact]
    public void A_night_on_which_stable_has_the_newest_inputs_closes_it_without_a_promotion()
    {
        Night(3, VerifyFails);

        Night(4, Current);

        Assert.False(Assert.Single(_tracker.Issues).IsOpen);
    }

    [Fact]
    public void A_run_which_was_not_to_promote_leaves_it_alone()
    {
        Night(3, VerifyFails);
        var before = _tracker.Issues.ToArray();

        Night(4, new RunOutcome.Unasked());

        Assert.Equal(before, _tracker.Issues);
    }

    [Fact]
    public void Closed_by_hand_it_stays_closed_for_the_same_cause()
    {
        Night(3, VerifyFails);
        _tracker.ByHand(1, isOpen: false);

        var reason = Night(4, VerifyFails);

        Assert.False(Assert.Single(_tracker.Issues).IsOpen);
        Assert.Contains("Issue #1 was closed by hand", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Closed_by_hand_another_cause_opens_a_new_one()
    {
        Night(3, VerifyFails);
        _tracker.ByHand(1, isOpen: false);

        Night(4, BootFails);

        Assert.Equal([false, true], _tracker.Issues.Select(issue => issue.IsOpen));
    }

    [Fact]
    public void Closed_by_hand_the_same_cause_opens_a_new_one_once_stable_has_moved()
    {
        Night(3, VerifyFails);
        _tracker.ByHand(1, isOpen: false);
        _stable = StableOf("second", Promoted.AddDays(4));

        Night(7, VerifyFails);

        Assert.Equal([false, true], _tracker.Issues.Select(issue => issue.IsOpen));
    }

    /// <summary>Stable has the same digest again, after a rollback: it is another time.</summary>
    [Fact]
    public void Stable_going_back_to_an_image_counts_as_a_move()
    {
        Night(3, VerifyFails);
        _tracker.ByHand(1, isOpen: false);
        _stable = StableOf("first", Promoted.AddDays(4));

        Night(7, VerifyFails);

        Assert.Equal(2, _tracker.Issues.Count);
    }

    /// <summary>It was closed by a run, and not by hand.</summary>
    [Fact]
    public void What_a_run_has_closed_is_no_reason_to_keep_quiet()
    {
        Night(3, VerifyFails);
        Night(4, Current);

        Night(5, VerifyFails);

        Assert.Equal([false, true], _tracker.Issues.Select(issue => issue.IsOpen));
    }

    [Fact]
    public void Reopened_by_hand_it_stays_open_while_stable_is_current()
    {
        Night(3, VerifyFails);
        Night(4, Current);
        _tracker.ByHand(1, isOpen: true);

        Night(5, Current);

        Assert.True(Assert.Single(_tracker.Issues).IsOpen);
    }

    [Fact]
    public void Of_two_which_are_open_the_oldest_stays_and_the_other_leads_there()
    {
        _tracker.Apply(Assert.Single(TrackingPlan.Decide(Facts(3, VerifyFails), []).Changes));
        _tracker.Apply(Assert.Single(TrackingPlan.Decide(Facts(3, VerifyFails), []).Changes));

        var reason = Night(4, VerifyFails);

        Assert.Equal([true, false], _tracker.Issues.Select(issue => issue.IsOpen));
        Assert.Contains("**Goes on in #1.**", _tracker.Issues[1].Body, StringComparison.Ordinal);
        Assert.EndsWith("There were more: #2 closed in favour of #1", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Issues_of_another_stream_or_a_persons_own_are_left_alone()
    {
        _tracker.Issues.Add(new TrackedIssue(1, true, "mine", "stable stands still, why?"));
        var bluefin = ImageReference.Parse($"ghcr.io/dana/bluefin-zfs@{Given.Digest("x")}");
        var other = Facts(3, VerifyFails) with { Stable = new StandingStable(bluefin, Promoted) };
        _tracker.Apply(Assert.Single(TrackingPlan.Decide(other, _tracker.Issues).Changes));

        Night(4, Current);

        Assert.All(_tracker.Issues, issue => Assert.True(issue.IsOpen));
    }

    /// <summary>Stable had the newest inputs for a week; then came a kernel which nothing supports.</summary>
    [Fact]
    public void Days_count_from_when_the_cause_began_where_that_is_known()
    {
        var held = HeldSince(7);

        Assert.Contains("this is day 2", Night(9, held), StringComparison.Ordinal);
        Night(10, held);

        Assert.Contains("stands still for 3 days", Assert.Single(_tracker.Issues).Body, StringComparison.Ordinal);
    }

    /// <summary>What waits longer than stable does kept nobody from promoting.</summary>
    [Fact]
    public void Days_count_from_stables_last_move_where_that_is_later()
    {
        Assert.Contains("this is day 2", Night(2, HeldSince(-20)), StringComparison.Ordinal);
    }

    /// <summary>"title is too long (maximum is 256 characters)": googleapis/repo-automation-bots, issue 1895.</summary>
    [Fact]
    public void A_title_is_no_longer_than_GitHub_takes()
    {
        Night(3, new RunOutcome.Blocked(new Obstacle("failed:x", new string('x', 300), "Look.")));

        var title = Assert.Single(_tracker.Issues).Title;
        Assert.Equal((256, '…'), (title.Length, title[^1]));
    }

    [Fact]
    public void What_others_wrote_is_never_markup()
    {
        Night(3, new RunOutcome.Blocked(new Obstacle("failed:x", "job <b>x</b> told @team", "Look.")));

        Assert.Contains(
            "| Cause | job &#60;b&#62;x&#60;/b&#62; told &#64;\u200bteam |", Assert.Single(_tracker.Issues).Body,
            StringComparison.Ordinal);
    }

    string Night(int day, RunOutcome outcome)
    {
        var plan = TrackingPlan.Decide(Facts(day, outcome), _tracker.Issues);
        foreach (var change in plan.Changes)
            _tracker.Apply(change);
        return plan.Reason;
    }

    TrackingFacts Facts(int day, RunOutcome outcome) => new(
        "kinoite-zfs", outcome, _stable, AfterDays: 3, Promoted.AddDays(day).AddMinutes(5),
        new Uri($"https://github.com/dana/kinoite/actions/runs/{day}"));

    static RunOutcome.Blocked Failing(string job) =>
        new(new Obstacle($"failed:{job}", $"job {job} ended with failure", "Look at it."));

    static RunOutcome.Blocked HeldSince(int day) =>
        new(new Obstacle("held", "kernel 7.3 is newer than 7.2", "Wait.", Promoted.AddDays(day)));

    static StandingStable StableOf(string image, DateTimeOffset since) =>
        new(ImageReference.Parse($"ghcr.io/dana/kinoite-zfs@{Given.Digest(image)}"), since);
}
