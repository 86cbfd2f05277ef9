using System.Xml.Linq;
using KinoiteZfs.Pipeline.Backtest;

namespace KinoiteZfs.Pipeline.Tests.Backtest;

public sealed class ReplayingRealYears(RealYears years) : IClassFixture<RealYears>
{
    const string Mark = "<!-- From here on written by ./build.sh Backtest. -->";

    const string Update = "Run ./build.sh Backtest and commit what it writes.";

    StreamBacktest Testing => years.Testing;

    [Fact]
    public void The_committed_picture_is_what_the_replay_draws() => Assert.True(
        BacktestPicture.Render(Testing) == Committed("docs/holdback-history.svg"), Update);

    [Fact]
    public void The_committed_page_is_what_the_replay_says() => Assert.True(
        Committed("docs/holdback-history.md").EndsWith(years.Report.ToMarkdown(), StringComparison.Ordinal), Update);

    [Fact]
    public void The_readme_says_what_came_out()
    {
        var (ours, never, readme) = (All("holdback"), All("never hold"), Committed("README.md"));

        Assert.Contains($"over {ours.Nights} real nights: on none of them", readme, StringComparison.Ordinal);
        Assert.Contains($"takes them away on {never.WithoutPools}.", readme, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("holdback")]
    [InlineData("without holdback")]
    [InlineData("holdback, a run a week")]
    [InlineData("holdback, allowPointZero")]
    public void No_machine_is_ever_without_its_pools(string policy) => Assert.All(
        years.Report.Streams, stream => Assert.All(Of(stream, policy), year => Assert.Equal(0, year.WithoutPools)));

    [Fact]
    public void Who_never_holds_takes_pools_away_whenever_others_wait() =>
        Assert.Equal((626, 0), (All("never hold").WithoutPools, All("never hold").Behind));

    /// <summary>Of two builds in a row one is held: the one before it has become stable in its own night.</summary>
    [Fact]
    public void With_a_run_every_night_holdback_finds_nothing_that_is_not_stable_already() =>
        Assert.Equal(All("holdback") with { Policy = "" }, All("without holdback") with { Policy = "" });

    [Fact]
    public void With_a_run_a_week_holdback_delivers_what_came_before_the_hold()
    {
        var (with, without) = (All("holdback, a run a week"), All("without holdback, a run a week"));

        Assert.True(with.Updates > without.Updates);
        Assert.True(with.WorstLag <= without.WorstLag);
    }

    [Fact]
    public void Years_add_up() => Assert.All(
        years.Report.Streams,
        stream => Assert.All(BacktestPolicy.Compared, policy =>
        {
            var rows = Of(stream, policy.Name).ToLookup(year => year.Year is null);
            var all = rows[true].Single();
            Assert.Equal(
                (all.Nights, all.Updates, all.Behind),
                (rows[false].Sum(x => x.Nights), rows[false].Sum(x => x.Updates), rows[false].Sum(x => x.Behind)));
        }));

    /// <summary>
    /// Fedora took 5.15.13 back on 2022-01-12 (coreos/fedora-coreos-config, testing-devel): stable waited for 5.15.17.
    /// </summary>
    [Fact]
    public void A_kernel_that_upstream_takes_back_is_no_way_back_for_stable()
    {
        var hold = Testing.Holds.Single(hold => hold.From == new DateOnly(2022, 1, 12));

        Assert.Equal((16, "kernel 5.15.17-200.fc35.x86_64"), (hold.Nights, hold.EndedBy));
        Assert.Equal(
            "age of the kernel: 5.15.7-200.fc35.x86_64 is older than stable's 5.15.13-200.fc35.x86_64", hold.Reason);
    }

    [Theory]
    [InlineData("2020-07-02", 165, "OpenZFS 0.8.6")]
    [InlineData("2022-03-08", 1, "OpenZFS 2.1.3")]
    [InlineData("2024-06-24", 6, "kernel 6.8.11-300.fc40.x86_64")]
    [InlineData("2024-10-16", 8, "not yet, where history ends")]
    public void A_hold_ends_with_its_cause(string from, int nights, string endedBy)
    {
        var hold = Testing.Holds.Single(hold => $"{hold.From:yyyy-MM-dd}" == from);

        Assert.Equal((nights, endedBy), (hold.Nights, hold.EndedBy));
    }

    [Fact]
    public void The_picture_is_XML_that_runs_nothing_and_says_in_words_what_it_shows()
    {
        var picture = XDocument.Parse(BacktestPicture.Render(Testing)).Root!;
        XNamespace svg = "http://www.w3.org/2000/svg";

        Assert.Equal("img", picture.Attribute("role")?.Value);
        Assert.Equal(
            new[] { "title", "desc" }.Select(name => picture.Element(svg + name)!.Attribute("id")!.Value),
            picture.Attribute("aria-labelledby")!.Value.Split(' '));
        Assert.Equal(
            ["desc", "path", "rect", "style", "svg", "text", "title"],
            picture.DescendantsAndSelf().Select(part => part.Name.LocalName).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            picture.DescendantsAndSelf().Attributes(),
            attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Equal(
            Testing.Holds.Count, picture.Descendants(svg + "title").Count(title => title.Parent!.Name == svg + "rect"));
    }

    [Fact]
    public void The_picture_has_colours_for_dark_pages() =>
        Assert.Contains(
            "@media(prefers-color-scheme:dark){.hb text{", BacktestPicture.Render(Testing), StringComparison.Ordinal);

    [Fact]
    public async Task What_people_wrote_on_the_page_stays()
    {
        using var docs = new TemporaryFolder();
        var page = docs.Write("holdback-history.md", $"Words.\n\n{Mark}\n\nolder");

        await years.Report.WriteAsync(docs.Directory, default);

        Assert.Equal($"Words.\n\n{Mark}\n\n{years.Report.ToMarkdown()}", await File.ReadAllTextAsync(page.FullName));
        Assert.Equal(
            BacktestPicture.Render(Testing), await File.ReadAllTextAsync(docs.File("holdback-history.svg").FullName));
    }

    [Theory]
    [InlineData("Words.")]
    [InlineData(null)]
    public async Task A_page_without_its_mark_is_not_written_over(string? content)
    {
        using var docs = new TemporaryFolder();
        if (content is not null)
            docs.Write("holdback-history.md", content);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => years.Report.WriteAsync(docs.Directory, default));

        Assert.Contains($"is missing or has no line '{Mark}'", error.Message, StringComparison.Ordinal);
        Assert.Equal(content is null ? 0 : 1, docs.Directory.GetFiles().Length);
    }

    static string Committed(string path) => File.ReadAllText(ShippedFile.At(path).FullName);

    PolicyYear All(string policy) => Of(Testing, policy).Single(year => year.Year is null);

    static IEnumerable<PolicyYear> Of(StreamBacktest stream, string policy) =>
        stream.Years.Where(year => year.Policy == policy);
}
