using KinoiteZfs.Pipeline.Reports.History;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>Every promotion and rollback that was read, newest first.</summary>
sealed class HistoryTable(PageFacts facts, PageLinks links)
{
    static readonly string[] Headers =
        ["Audit tag", "What", "When (UTC)", "State", "Kernels", "ZFS", "Base", "Digest"];

    public Html Render() => facts.History switch
    {
        null => Html.Of("p", "The history cannot be read now; see above."),
        { Steps.Count: 0 } => Html.Of("p", "Nothing was stable yet: no audit tag is there."),
        { Older: var older } history => Html.All(
            PageParts.Table("Promotions and rollbacks, newest first", Headers, history.Steps.Select(Row)),
            older == 0 ? Html.Nothing : Html.Of("p", [("class", "quiet")], $"{older} older ones are not shown.")),
    };

    IReadOnlyList<Html> Row(HistoryStep step) =>
    [
        PageParts.Link(PageParts.Code(step.Tag), links.OfRun(step.Run)),
        step.Kind == StableMove.Promotion ? "promotion" : "rollback",
        step.Date is { } date ? PageParts.Minute(date) : "not said",
        step.Live ? Html.Of("strong", "live") : step.Withdrawn is { } left ? $"{left}" : "",
        .. step.Image.Content is { } content
            ? [.. content.Cells.Select(cell => (Html)cell), PageParts.Code(content.Digest.Short)]
            : (Html[])["cannot be read", "", "", ""],
    ];
}
