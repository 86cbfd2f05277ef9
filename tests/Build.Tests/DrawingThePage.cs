using System.Text.Json.Nodes;

namespace KinoiteZfs.Build.Tests;

/// <summary>Report, as people and workflows run it; Pipeline.Tests and the lab say what stands on the page.</summary>
[Trait("Speed", "Slow")]
public sealed class DrawingThePage(TellingByAnIssue.Promoted night) : IClassFixture<TellingByAnIssue.Promoted>
{
    [Fact]
    public void A_promoted_night_is_on_the_page_and_on_the_badge()
    {
        night.Checkout.RunInActions([], "Report", "--skip").Succeeded();

        var page = night.Checkout.Read("artifacts/report/index.html");
        Assert.Contains("ZFS 2.4.3", page, StringComparison.Ordinal);
        Assert.Contains("What stable is made of", page, StringComparison.Ordinal);
        Assert.Contains("https://github.com/dana/kinoite/actions/runs/4711", page, StringComparison.Ordinal);
        Assert.Contains("kernel ", night.Checkout.Read("artifacts/report/badge.json"), StringComparison.Ordinal);
        Assert.StartsWith("<svg ", night.Checkout.Read("artifacts/report/badge.svg"), StringComparison.Ordinal);
    }

    /// <summary>A person who asks too early is told so, on the page too.</summary>
    [Fact]
    public void An_empty_registry_gives_a_page_which_says_so()
    {
        using var checkout = new FreshCheckout();

        checkout.Run("Report").Succeeded();

        Assert.Contains(
            "Nothing was stable yet", checkout.Read("artifacts/report/index.html"), StringComparison.Ordinal);
        Assert.Contains("nothing stable", checkout.Read("artifacts/report/badge.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_main_workflow_publishes_a_site_where_the_stream_says_so(bool wanted)
    {
        using var checkout = new FreshCheckout();
        var stream = JsonNode.Parse(checkout.Read("ci/stream.json"))!;
        stream["pages"] = wanted;
        checkout.Write("ci/stream.json", stream.ToJsonString());

        checkout.Run("--generate-configuration").Succeeded();

        var publishing = Directory.EnumerateFiles(checkout.PathOf(".github/workflows"))
            .Where(file => File.ReadAllText(file).Contains("pages: write", StringComparison.Ordinal)).ToList();
        Assert.Equal(wanted ? ["build.yml"] : Array.Empty<string>(), publishing.Select(Path.GetFileName));
    }
}
