namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>What is done to a stream's issue, and why.</summary>
/// <param name="Reason">For the log.</param>
public sealed record TrackingPlan(string Reason, IReadOnlyList<IssueChange> Changes)
{
    /// <summary>One issue at most is open: the oldest. Others, of two runs which opened one at the same moment, go.</summary>
    public static TrackingPlan Decide(TrackingFacts facts, IReadOnlyList<TrackedIssue> issues)
    {
        Ours[] ours =
        [
            .. from issue in issues.OrderBy(issue => issue.Number)
               let marker = IssueMarker.Find(issue.Body)
               where marker?.Image == facts.Stable.Image.Repository
               select new Ours(issue, marker),
        ];
        var open = ours.Where(each => each.Issue.IsOpen).ToArray();
        var plan = facts.Outcome switch
        {
            RunOutcome.Blocked(var obstacle) => Blocked(facts, obstacle, ours, open.FirstOrDefault()),
            RunOutcome.Current => Over("Stable is current", facts, open.FirstOrDefault()),
            _ => new TrackingPlan("This run was not to renew stable, and has not failed", []),
        };
        return open.Length < 2 ? plan : plan.Without(open[0], open[1..]);
    }

    static TrackingPlan Blocked(TrackingFacts facts, Obstacle obstacle, Ours[] ours, Ours? open)
    {
        var days = (facts.Now - facts.BlockedSince(obstacle)).Days;
        if (days < facts.AfterDays)
        {
            return Over(
                $"Stable does not move ({obstacle.What}); an issue tells of that from day {facts.AfterDays} on, and this is day {days}", facts, open);
        }
        var marker = IssueMarker.Of(facts.Stable, obstacle);
        var text = IssueText.Of(facts, obstacle);
        if (open is { Issue: var issue })
        {
            return issue.Title == text.Title && issue.Body == text.Body
                ? new TrackingPlan($"Issue #{issue.Number} says already what there is to say", [])
                : new TrackingPlan($"Stable stands still for {days} days, and issue #{issue.Number} says so", [new IssueChange.Edit(issue.Number, text)]);
        }
        return ours.LastOrDefault(each => each.Marker == marker) is { } closed
            ? new TrackingPlan($"Issue #{closed.Issue.Number} was closed by hand: none is opened for the same cause until stable has moved", [])
            : new TrackingPlan($"Stable stands still for {days} days, and an issue is opened about that", [new IssueChange.Open(text)]);
    }

    /// <summary>Who has reopened what a run had closed wants it open.</summary>
    static TrackingPlan Over(string reason, TrackingFacts facts, Ours? open) => open is null or { Marker.IsOver: true }
        ? new TrackingPlan(reason, [])
        : new TrackingPlan(
            $"{reason}; issue #{open.Issue.Number} is closed",
            [open.Close($"Over: stable is {MarkdownText.Code(facts.Stable.Image.ToString())} since {IssueText.Day(facts.Stable.Since)}, by <{facts.Run}>.", isDone: true)]);

    TrackingPlan Without(Ours kept, Ours[] others) => new(
        $"{Reason}. There were more: {string.Join(", ", others.Select(each => $"#{each.Issue.Number}"))} closed in favour of #{kept.Issue.Number}",
        [.. Changes, .. others.Select(each => each.Close($"Goes on in #{kept.Issue.Number}.", isDone: false))]);

    sealed record Ours(TrackedIssue Issue, IssueMarker Marker)
    {
        public IssueChange.Close Close(string why, bool isDone) => new(Issue.Number, IssueText.Ended(Issue, Marker, why), isDone);
    }
}
