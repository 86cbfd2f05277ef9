namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>A rollback as a page for a job's summary: what it moved, what is withdrawn by it, and the way forward
/// again.</summary>
public static class RollbackSummary
{
    /// <param name="record">Null when nothing was begun.</param>
    /// <param name="failure">Why it stopped; null when it did not.</param>
    public static string Render(string stream, RollbackRecord? record, string? failure)
    {
        var page = new SummaryPage()
            .Add($"# {MarkdownText.Plain(stream)}: {Result(record, failure)}").AddFailure(failure);
        if (record is null)
            return page.ToString();
        page.AddTags(record.Moves);
        if (record.Withdrawn is { } left)
            page.Add("## Withdrawn, and the way forward again", Forward(left));
        if (record.State == PromotionState.Promoted)
            page.Add("## Hosts", HostInstructions.AfterRollback());
        return page.ToString();
    }

    static string Result(RollbackRecord? record, string? failure) => record switch
    {
        null => "did not go back, stable has not moved",
        { State: PromotionState.Restored } => "failed while going back, stable is where it was",
        { State: PromotionState.Planned } =>
            failure is null ? "going back" : "failed while going back, look at the tags below",
        { State: PromotionState.AlreadyStable } => $"{record.To.Tag} is stable already",
        _ => $"went back to {record.To.Tag}",
    };

    static string Forward(Digest left) => $"""
        {MarkdownText.Code(left.ToString())} is withdrawn: the same inputs are not built and promoted again by
        themselves. They wait until an input changes, or until somebody says `{Options.AllowWithdrawn}`.

        If it was not its fault, make it stable again; that lifts it:

        ```sh
        {CommandLine.Script} {Targets.Rollback} {Options.To} {left}
        ```

        """;
}
