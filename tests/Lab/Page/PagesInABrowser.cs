namespace KinoiteZfs.Lab;

/// <summary>What people and their programs get to see of the stream's page.</summary>
public sealed class PagesInABrowser(OpenedPages opened) : IClassFixture<OpenedPages>
{
    public static TheoryData<string> Pages => [.. OpenedPages.Names];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Nothing_is_asked_for_and_nothing_complains(string page) => Assert.All(opened[page].Looks, look =>
    {
        Assert.DoesNotContain(look.Requests, address => !address.StartsWith("data:", StringComparison.Ordinal));
        Assert.Empty(look.Complaints);
    });

    [Theory]
    [MemberData(nameof(Pages))]
    public void Axe_finds_nothing_in_either_theme_on_any_screen(string page)
    {
        Assert.Equal(4, opened[page].Looks.Count);
        Assert.All(opened[page].Looks, look => Assert.Empty(look.Violations));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_page_itself_never_scrolls_sideways(string page)
    {
        Assert.Equal(0, opened[page].Narrow);
        Assert.All(opened[page].Looks, look => Assert.Equal(0, look.Overflow));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Nothing_moves_while_it_loads(string page) =>
        Assert.All(opened[page].Looks, look => Assert.Equal(0, look.Shift));

    [Fact]
    public void Dark_is_dark() => Assert.All(
        opened["held"].Looks.GroupBy(look => look.Theme),
        theme => Assert.Equal(
            theme.Key == "dark" ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)",
            Assert.Single(theme.Select(look => look.Background).Distinct())));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_keyboard_reaches_everything_and_shows_where_it_is(string page)
    {
        Assert.Equal("To the content", opened[page].FirstStop);
        Assert.Empty(opened[page].UnseenStops);
        Assert.Empty(opened[page].Unreachable);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void On_paper_it_is_black_on_white_and_whole(string page)
    {
        Assert.Equal("rgb(255, 255, 255)", opened[page].Printed.Background);
        Assert.Empty(opened[page].Printed.Cut);
    }

    /// <summary>What sees nothing would always be green.</summary>
    [Fact]
    public async Task A_page_with_mistakes_has_them_found()
    {
        var bad = await OpenedPages.LookAsync(
            """
            <!doctype html><html><body><img src='https://example.org/x.png'><script>undefinedThing()</script>
            <p style='width:3000px;color:#eee;background:#fff'>pale</p></body></html>
            """);

        Assert.All(bad.Looks, look =>
        {
            Assert.Contains("https://example.org/x.png", look.Requests);
            Assert.Contains(look.Complaints, said => said.Contains("undefinedThing", StringComparison.Ordinal));
            Assert.Contains(look.Violations, found => found.StartsWith("color-contrast", StringComparison.Ordinal));
            Assert.True(look.Overflow > 0);
        });
    }
}
