namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>What pages are made of, each reachable by keyboard and named for those who hear it.</summary>
static class PageParts
{
    /// <summary>What may be wider than the screen scrolls by itself, by keyboard too; the page never does.</summary>
    /// <remarks>axe-core, rule scrollable-region-focusable.</remarks>
    public static Html Scrollable(string label, Html content) => Html.Of(
        "div", [("class", "scroll"), ("role", "region"), ("aria-label", label), ("tabindex", "0")], content);

    /// <param name="label">Its caption.</param>
    /// <param name="rows">The first cell of each is its header.</param>
    public static Html Table(string label, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<Html>> rows) =>
        Scrollable(label, Html.Of(
            "table",
            Html.Of("caption", label),
            Html.Of("thead", Html.Of("tr", headers.Select(header => header.Length == 0
                ? Html.Of("td") : Html.Of("th", [("scope", "col")], header)))),
            Html.Of("tbody", rows.Select(row => Html.Of("tr", row.Select((cell, column) => column == 0
                ? Html.Of("th", [("scope", "row")], cell) : Html.Of("td", cell)))))));

    /// <summary>A part of the page below a heading, which can be gone to.</summary>
    public static Html Section(string id, string title, params IEnumerable<Html> content) => Html.Of(
        "section", [("id", id), ("aria-labelledby", $"{id}-title")],
        [Html.Of("h2", [("id", $"{id}-title")], title), .. content]);

    /// <summary>Only to what is asked by TLS: an address may come out of a label.</summary>
    public static Html Link(Html text, Uri? address) =>
        address is { Scheme: "https" } ? Html.Of("a", [("href", address.AbsoluteUri)], text) : text;

    /// <summary>What is typed, a line each.</summary>
    public static Html Commands(string label, IEnumerable<string> lines) => Scrollable(
        label, Html.Of("pre", Html.Of("code", lines.Select(line => Html.All(line, Html.Drawn("\n"))))));

    public static Html Code(string text) => Html.Of("code", text);

    public static string Minute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => $"{Minute(time)} UTC";
}
