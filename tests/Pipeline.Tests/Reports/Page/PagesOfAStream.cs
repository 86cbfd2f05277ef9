using System.Xml.Linq;
using KinoiteZfs.Pipeline.Reports.Page;

namespace KinoiteZfs.Pipeline.Tests.Reports.Page;

/// <summary>What stands on the page; how it looks is seen in a browser, by the lab.</summary>
public sealed class PagesOfAStream
{
    const string Script = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    const string RightToLeft = "\u202Egpj.exe\u0000\u001B[31m";

    static readonly string[] Elements =
    [
        "a", "body", "caption", "code", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "head", "header", "html",
        "li", "link", "main", "meta", "nav", "ol", "p", "pre", "section", "span", "strong", "style", "table", "tbody",
        "td", "th", "thead", "title", "tr", "ul", "svg", "desc", "path", "rect", "text",
    ];

    [Fact]
    public void It_begins_with_the_sentence_of_the_status()
    {
        var page = Read(PageSample.Held());

        Assert.Equal(
            "Stable of 2026-11-12: kernel 7.0.12, ZFS 2.4.3, signed; held 5 nights: kernel 7.1.2 is beyond 7.0.",
            page.Descendants("p").First().Value);
        Assert.Equal("lead wait", page.Descendants("p").First().Attribute("class")!.Value);
    }

    [Theory]
    [InlineData(Script)]
    [InlineData(RightToLeft)]
    [InlineData("]]></style></svg><svg onload=alert(1)>")]
    [InlineData("javascript:alert(1)")]
    public void What_others_wrote_is_text_wherever_it_stands(string text)
    {
        var page = Read(PageSample.Hostile(text));

        Assert.Empty(page.DescendantsAndSelf().Select(element => element.Name.LocalName).Except(Elements));
        Assert.DoesNotContain(
            page.Descendants().Attributes(),
            attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(
            page.Descendants().Attributes("href").Select(href => href.Value),
            href => Assert.Matches("^(https://|#|data:,$)", href));
        Assert.DoesNotContain(page.Value, letter => letter is '\u202E' or '\u001B');
    }

    [Fact]
    public void What_others_wrote_is_cut_where_nobody_reads_on() =>
        Assert.True(Render(PageSample.Hostile(new string('x', 100_000))).Length < 200_000);

    /// <summary>W3C, CSP 3: what nothing allows, default-src refuses.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void It_has_nothing_that_could_be_asked_for(string name)
    {
        var page = Read(Facts(name));

        Assert.StartsWith(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:;",
            page.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!
                .Value,
            StringComparison.Ordinal);
        Assert.Empty(page.Descendants().Attributes("src"));
        Assert.DoesNotContain("url(", Render(Facts(name)), StringComparison.Ordinal);
        Assert.DoesNotContain("@import", Render(Facts(name)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_id_is_there_once_and_every_jump_has_a_goal(string name)
    {
        var page = Read(Facts(name));
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();

        Assert.Equal(ids.Distinct(), ids);
        Assert.Empty(page.Descendants("a").Attributes("href").Select(href => href.Value)
            .Where(href => href.StartsWith('#')).Select(href => href[1..]).Except(ids));
    }

    /// <summary>Streams share a registry and an owner; their pages share nothing.</summary>
    [Fact]
    public void A_record_of_another_stream_is_left_out()
    {
        var held = PageSample.Held();
        var record = held.Request.Status.LastRun! with { Stream = "bluefin-zfs" };
        var page = Render(held with
        {
            Request = held.Request with { Status = held.Request.Status with { LastRun = record } },
        });

        Assert.DoesNotContain("bluefin-zfs", page, StringComparison.Ordinal);
        Assert.DoesNotContain("held 5 nights", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hold_says_what_ends_it_and_is_shaded()
    {
        var page = Read(PageSample.Held());

        Assert.Contains("What ends it", page.Descendants("dt").Select(title => title.Value));
        Assert.Contains(
            page.Descendants().Where(part => part.Name.LocalName == "title"),
            title => title.Value.StartsWith(
                "from 2026-11-20 until today: kernel 7.1.2-200.fc43.x86_64 is newer than ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_timeline_is_a_table_too()
    {
        var rows = Read(PageSample.Held()).Descendants("table").Single(table => table.Element("caption")!.Value
            .StartsWith("Base, OpenZFS and stable", StringComparison.Ordinal)).Element("tbody")!.Elements("tr")
            .Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))).ToList();

        Assert.Equal(8, rows.Count);
        Assert.StartsWith(
            "2026-11-20|7.1.2-200.fc43.x86_64|2.4.3|7.0|7.0.12-200.fc43.x86_64|kernel 7.1.2-", rows[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_rollback_left_and_who_left_it_stand_in_the_history()
    {
        var rows = HistoryOf(PageSample.RolledBack());

        Assert.Contains("rollback-4790-0123456|rollback|", rows[0], StringComparison.Ordinal);
        Assert.Contains("withdrawn by rollback run 4790 on 2026-11-23", rows[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Every_promotion_that_was_read_has_a_row(int times) =>
        Assert.Equal(times, HistoryOf(PageSample.PromotedOften(times)).Count);

    [Fact]
    public void Runs_and_commits_lead_to_the_repository_which_builds()
    {
        var links = Read(PageSample.Well()).Descendants("a").Attributes("href").Select(href => href.Value).ToList();

        Assert.Contains("https://github.com/dana/kinoite-zfs/actions/runs/4716", links);
        Assert.Contains("https://github.com/dana/kinoite-zfs/commit/0123456789abcdef0123456789abcdef01234567", links);
        Assert.Contains("https://github.com/openzfs/zfs/releases/tag/zfs-2.4.3", links);
        Assert.Contains("https://ghcr.io/dana/akmods-zfs", links);
    }

    [Fact]
    public void Nothing_stable_yet_is_said_and_no_command_is_offered()
    {
        var page = Read(PageSample.Empty());

        Assert.Contains("Nothing was stable yet", page.Value, StringComparison.Ordinal);
        Assert.Empty(page.Descendants("pre"));
    }

    [Fact]
    public void Commands_are_those_of_the_runs_page()
    {
        var page = Read(PageSample.Well());
        var image = ImageReference.Parse("ghcr.io/dana/kinoite-zfs:latest");

        Assert.Equal(
            HostCommands.Rebase(image, signed: true),
            page.Descendants("pre").First().Value.TrimEnd('\n').Split('\n'));
    }

    public static TheoryData<string> All => ["well", "held", "empty", "rolled back", "hostile"];

    static PageFacts Facts(string name) => name switch
    {
        "well" => PageSample.Well(),
        "held" => PageSample.Held(),
        "empty" => PageSample.Empty(),
        "rolled back" => PageSample.RolledBack(),
        _ => PageSample.Hostile(Script),
    };

    static List<string> HistoryOf(PageFacts facts) =>
    [
        .. Read(facts).Descendants("section").Single(section => section.Attribute("id")!.Value == "history")
            .Descendants("tbody").Single().Elements("tr")
            .Select(row => string.Join('|', row.Elements().Select(cell => cell.Value))),
    ];

    static string Render(PageFacts facts) => new StreamPage(facts).Render();

    /// <summary>As XML: of text that had become markup it would be none any more.</summary>
    static XElement Read(PageFacts facts) =>
        XDocument.Parse(Render(facts).Replace("<!doctype html>\n", "", StringComparison.Ordinal)).Root!;
}
