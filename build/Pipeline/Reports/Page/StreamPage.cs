using KinoiteZfs.Pipeline.Backtest;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>
/// A stream on one page of HTML which asks nobody for anything: no script, no font, no picture of elsewhere, and a
/// policy which would refuse them.
/// </summary>
public sealed class StreamPage
{
    public const string FileName = "index.html";

    /// <summary>Nothing is fetched, from anywhere; styles stand in the page.</summary>
    /// <remarks>W3C, Content Security Policy Level 3, "default-src"; by meta it counts from there on.</remarks>
    const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    const string StyleSheet = "page.css";

    static readonly Lazy<string> Style = new(ReadStyle);

    readonly PageFacts _facts;
    readonly StreamStatus _status;

    public StreamPage(PageFacts facts) => (_facts, _status) = (facts, facts.Request.Status);

    public string Render()
    {
        var sections = Sections().ToArray();
        return "<!doctype html>\n" + Html.Of("html", [("lang", "en")], Head(), Html.Of(
            "body",
            Html.Of("a", [("class", "skip"), ("href", "#main")], "To the content"),
            Html.Of(
                "header",
                Html.Of("h1", $"{_status.Stream}: how stable is"),
                Html.Of("p", [("class", $"lead {_status.Mood().ClassName()}")], Sentence()),
                Html.Of("p", [("class", "quiet")], $"Read {PageParts.Time(_status.ReadAt)}.", Asked()),
                Html.Of("nav", [("aria-label", "On this page")], Html.Of("ul", sections.Select(section => Html.Of(
                    "li", Html.Of("a", [("href", $"#{section.Id}")], section.Title)))))),
            Html.Of(
                "main", [("id", "main"), ("tabindex", "-1")],
                sections.Select(section => PageParts.Section(section.Id, section.Title, section.Content))),
            Html.Of(
                "footer",
                Html.Of(
                    "p", "Made from the registry and the last run’s record by ",
                    PageParts.Link(_facts.Request.Stream.Name, _facts.Request.Source),
                    ". Nothing on this page is fetched from anywhere.")))) + "\n";
    }

    Html Head() => Html.Of(
        "head",
        Html.Drawn("<meta charset=\"utf-8\"/>"),
        Html.Drawn($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\"/>"),
        Html.Drawn("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"),
        Html.Drawn("<meta name=\"color-scheme\" content=\"light dark\"/>"),
        Html.Drawn("<meta name=\"referrer\" content=\"no-referrer\"/>"),
        // Else browsers ask for /favicon.ico.
        Html.Drawn("<link rel=\"icon\" href=\"data:,\"/>"),
        Html.Of("title", $"{_status.Stream}: how stable is"),
        Html.Of("style", Html.Drawn(Style.Value)));

    string Sentence() => $"{char.ToUpperInvariant(_status.Sentence[0])}{_status.Sentence[1..]}.";

    Html Asked() => _status.Asked is { } asked ? $" Asked: {asked}." : Html.Nothing;

    IEnumerable<(string Id, string Title, IEnumerable<Html> Content)> Sections()
    {
        yield return ("health", "Health", [Health(), Tags()]);
        yield return ("timeline", "Kernels and OpenZFS over time", TimelineParts());
        if (_status.Stable is { Outcome: TagOutcome.Present })
            yield return ("use", "Run it on a machine", HostParts.Of(_facts));
        if (_facts.Lineage.Steps.Count > 0)
            yield return ("lineage", "What stable is made of", [new LineageList(_facts, Links).Render()]);
        yield return ("history", "What was stable when", [new HistoryTable(_facts, Links).Render()]);
        if (_facts.Request.Backtest is { } years)
            yield return ("backtest", "The rules played over real years", BacktestParts(years));
    }

    PageLinks Links => new(_facts.Request.Source, RepositoryPage.Of(_facts.Request.Stream.ZfsSource.ToString()));

    Html Health() => Html.Of("ul", [("class", "checks")],
    [
        .. _status.Health.Select(finding => Check(
            finding.Severity is HealthSeverity.Warning ? StreamMood.Wait : StreamMood.Bad,
            finding.Severity.ToString(), Html.All($"{finding.What}. To do: {finding.Remedy}."))),
        .. _facts.Problems.Select(problem => Check(StreamMood.Bad, "Unknown", problem)),
        .. _status.Health.Count + _facts.Problems.Count == 0
            ? [Check(StreamMood.Good, "Well", "Nothing is wrong with what hosts get.")] : Array.Empty<Html>(),
        .. _status.Hold is { } hold
            ? [Check(StreamMood.Wait, "Held", Html.All($"{hold.Headline()}.", Details(hold)))]
            : Array.Empty<Html>(),
    ]);

    Html Details(Hold hold) => Html.Of("dl", hold.Details(_status.LastRun!.Inputs.Zfs)
        .SelectMany(detail => new[] { Html.Of("dt", detail.Title), Html.Of("dd", $"{detail.Text}.") }));

    /// <summary>In words as well as in colour.</summary>
    static Html Check(StreamMood mood, string word, Html text) => Html.Of(
        "li", [("class", mood.ClassName())], Html.Of("span", [("class", "mark")], word), Html.Of("div", text));

    Html Tags() => PageParts.Table(
        "What the tags name", ["What", "Tag", "Digest", "Kernels", "ZFS", "Base", "Published (UTC)"],
        _status.Tags.Select(tag => (IReadOnlyList<Html>)(tag.Content is { } content
            ? [tag.Role, PageParts.Code(tag.Tag), PageParts.Code(content.Digest.Short),
                .. content.Cells.Select(cell => (Html)cell), content.Created is { } date ? PageParts.Minute(date) : ""]
            : [tag.Role, PageParts.Code(tag.Tag), tag.Words, "", "", "", ""])));

    IEnumerable<Html> TimelineParts() => _facts.Timeline.Render() is { } picture
        ?
        [
            Html.Of("p", "The registry and the base’s dated tags tell this; a hold is shaded."),
            Chart("The timeline", picture), _facts.Timeline.ToTable(),
        ]
        : [Html.Of("p", "Nothing is known yet: the first promotion begins it.")];

    static IEnumerable<Html> BacktestParts(StreamBacktest years) =>
    [
        Html.Of(
            "p",
            $"The same rules, asked every night from {years.First:yyyy-MM-dd} to {years.Last:yyyy-MM-dd}, with the kernels of Fedora CoreOS {years.Name} and OpenZFS’ releases as they were: {Nights(years.Nights.Count(night => night.HasNoPools))} a machine would have been without its pools."),
        Chart("The real years", BacktestPicture.Render(years)),
    ];

    static Html Chart(string label, string picture) => Html.Of(
        "div", [("class", "scroll chart"), ("role", "region"), ("aria-label", label), ("tabindex", "0")],
        Html.Drawn(picture));

    static string Nights(int without) => without == 0 ? "on none of these nights" : $"on {without} of these nights";

    static string ReadStyle()
    {
        using var stream = typeof(StreamPage).Assembly.GetManifestResourceStream(StyleSheet)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
