namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>What is done to a stream's issue, and why.</summary>
/// <param name="Reason">For the log.</param>
public sealed record TrackingPlan(string Reason, params IReadOnlyList<IssueChange> Changes)
{
    /// <summary>One issue at most is open: the oldest. Others, which two runs opened at the same moment, go.</summary>
    public static TrackingPlan Decide(TrackingFacts facts, IReadOnlyList<TrackedIssue> issues)
    {
        Ours[] ours =
        [
            .. from issue in issues.OrderBy(issue => issue.Number)
               let marker = IssueMarker.Find(issue.Body)
               where marker?.Image == $"{facts.Stable.Image.Repository}"
               select new Ours(issue, marker),
        ];
        var open = ours.Where(each => each.Issue.IsOpen).ToArray();
        var plan = facts.Outcome switch
        {
            RunOutcome.Blocked(var obstacle) => Blocked(facts, obstacle, ours, open.FirstOrDefault()),
            RunOutcome.Current => Over("Stable is current", facts, open.FirstOrDefault()),
            _ => new TrackingPlan("This run was not to renew stable, and has not failed"),
        };
        return open.Length < 2 ? plan : plan.Without(open[1..], open[0].Issue.Number);
    }

    static TrackingPlan Blocked(TrackingFacts facts, Obstacle obstacle, Ours[] ours, Ours? open)
    {
        var days = (facts.Now - facts.BlockedSince(obstacle)).Days;
        if (days < facts.AfterDays)
        {
            var early = $"an issue tells of that from day {facts.AfterDays} on, and this is day {days}";
            return Over($"Stable does not move ({obstacle.What}); {early}", facts, open);
        }
        var (text, still) = (IssueText.Of(facts, obstacle), $"Stable stands still for {days} days");
        if (open?.Issue is { Number: var number } issue)
        {
            return issue.Title == text.Title && issue.Body == text.Body
                ? new($"{still}, as issue #{number} says already")
                : new($"{still}, and issue #{number} says so", new IssueChange.Edit(number, text));
        }
        var marker = IssueMarker.Of(facts.Stable, obstacle);
        return ours.LastOrDefault(each => each.Marker == marker) is { } closed
            ? new($"{still}. Issue #{closed.Issue.Number} was closed by hand, and counts until stable has moved")
            : new($"{still}, and an issue is opened about that", new IssueChange.Open(text));
    }

    /// <summary>Who has reopened what a run had closed wants it open.</summary>
    static TrackingPlan Over(string reason, TrackingFacts facts, Ours? open)
    {
        var (image, since) = (MarkdownText.Code(facts.Stable.Image.ToString()), IssueText.Day(facts.Stable.Since));
        return open is null or { Marker.IsOver: true } ? new(reason) : new(
            $"{reason}; issue #{open.Issue.Number} is closed",
            open.Close($"Over: stable is {image} since {since}, by <{facts.Run}>.", isDone: true));
    }

    TrackingPlan Without(Ours[] others, int kept)
    {
        var numbers = string.Join(", ", others.Select(each => $"#{each.Issue.Number}"));
        return new(
            $"{Reason}. There were more: {numbers} closed in favour of #{kept}",
            [.. Changes, .. others.Select(each => each.Close($"Goes on in #{kept}.", isDone: false))]);
    }

    sealed record Ours(TrackedIssue Issue, IssueMarker Marker)
    {
        public IssueChange.Close Close(string why, bool isDone) =>
            new(Issue.Number, IssueText.Ended(Issue.Body, Marker, why), isDone);
    }
}
