namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>The parts of which pages for a job's summary are made, as GitHub Flavored Markdown.</summary>
sealed class SummaryPage
{
    readonly StringBuilder _page = new();

    public SummaryPage Add(string title, string body = "")
    {
        _page.Append(_page.Length == 0 ? "" : "\n").Append(title).Append('\n');
        if (body.Length > 0)
            _page.Append('\n').Append(body.TrimEnd('\n')).Append('\n');
        return this;
    }

    public SummaryPage AddFailure(string? failure) =>
        failure is null ? this : Add("## What went wrong", Quote(failure));

    /// <summary>Every tag a promotion or rollback is about, before and after.</summary>
    public SummaryPage AddTags(PromotionRecord moves) => Add("## Tags", MarkdownTable.Render(
        ["Tag", "Before", "After", ""],
        moves.Tags.Select(move =>
            (string[])[MarkdownText.Code(move.Tag.ToString()), Shown(move.Before), Shown(move.After), moves.Outcome(
                move)])));

    public override string ToString() => _page.ToString();

    static string Quote(string failure) =>
        string.Join('\n', failure.Split('\n').Select(line => $"> {MarkdownText.Plain(line.TrimEnd('\r'))}<br>"));

    static string Shown(Digest? digest) => digest is null ? "not there" : MarkdownText.Code(digest.ToString());
}
