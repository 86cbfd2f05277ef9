namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>What an issue says.</summary>
/// <param name="Title">Plain text.</param>
/// <param name="Body">Markdown.</param>
public sealed record IssueText(string Title, string Body)
{
    /// <summary>"title is too long (maximum is 256 characters)": googleapis/repo-automation-bots, issue 1895.</summary>
    const int MaximumTitle = 256;

    internal static IssueText Of(TrackingFacts facts, Obstacle obstacle)
    {
        var (stable, since) = (facts.Stable, facts.BlockedSince(obstacle));
        var table = MarkdownTable.Render(["", ""],
        [
            ["Stable", $"{MarkdownText.Code(stable.Image.ToString())}, since {Day(stable.Since)}"],
            ["Newest run", $"<{facts.Run}>"],
            ["Cause", MarkdownText.Plain(obstacle.What)],
        ]);
        var title = UntrustedText.Printable($"{facts.Stream}: stable stands still since {Day(since)}, {obstacle.What}");
        return new IssueText(
            title.Length > MaximumTitle ? $"{title[..(MaximumTitle - 1)]}…" : title,
            $"""
            {IssueMarker.Of(stable, obstacle)}
            **{MarkdownText.Plain(facts.Stream)}: stable stands still for {(facts.Now - since).Days} days.**

            {table}
            ## What to do

            {obstacle.NextStep}

            ## When this closes

            By itself, with the next promotion, or once stable has the newest inputs. Closed by hand, it stays closed
            for this cause until stable has moved. Every run writes this text anew; comments stay. By its label the next
            run finds it.

            """);
    }

    /// <summary>The text of an issue that a run closes: why, above what it said.</summary>
    internal static string Ended(string body, IssueMarker marker, string why)
    {
        var said = body.Replace(marker.ToString(), "", StringComparison.Ordinal).TrimStart();
        return $"{marker with { IsOver = true }}\n**{why}**\n\n---\n\n{said}";
    }

    internal static string Day(DateTimeOffset date) =>
        date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
