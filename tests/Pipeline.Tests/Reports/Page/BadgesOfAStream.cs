using System.Xml.Linq;
using KinoiteZfs.Pipeline.Reports.Page;

namespace KinoiteZfs.Pipeline.Tests.Reports.Page;

public sealed class BadgesOfAStream
{
    /// <summary>shields.io/badges/endpoint-badge: "schemaVersion", "label" and "message" are required.</summary>
    [Fact]
    public void The_badge_is_what_shields_asks_for()
    {
        using var badge = JsonDocument.Parse(Of(PageSample.Well()).ToJson());

        Assert.Equal(
            "schemaVersion=1 label=kinoite-zfs message=kernel 7.0.12, ZFS 2.4.3 color=brightgreen",
            string.Join(' ', badge.RootElement.EnumerateObject().Select(member => $"{member.Name}={member.Value}")));
        Assert.Equal(JsonValueKind.Number, badge.RootElement.GetProperty("schemaVersion").ValueKind);
    }

    [Fact]
    public void A_hold_is_yellow() =>
        Assert.Equal(("kernel 7.0.12, ZFS 2.4.3, held", "yellow"), Words(PageSample.Held()));

    [Fact]
    public void Nothing_stable_yet_is_said() => Assert.Equal(("nothing stable", "yellow"), Words(PageSample.Empty()));

    [Fact]
    public void What_is_not_ours_is_red_and_none_of_its_labels_is_repeated() =>
        Assert.Equal(("needs attention", "red"), Words(PageSample.Hostile("2.4.3")));

    [Theory]
    [InlineData("<script>alert(1)</script>\"&")]
    [InlineData("\u202Eevil")]
    public void A_picture_holds_text_and_nothing_else(string text)
    {
        var picture = XDocument.Parse(Of(PageSample.Hostile(text)).ToSvg()).Root!;

        Assert.Equal(
            ["clipPath", "g", "rect", "svg", "text", "title"],
            picture.DescendantsAndSelf().Select(part => part.Name.LocalName).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain('\u202E', picture.Value);
    }

    static (string Message, string Color) Words(PageFacts facts) => (Of(facts).Message, Of(facts).Color);

    static Badge Of(PageFacts facts) => Badge.Of(facts.Request.Status);
}
