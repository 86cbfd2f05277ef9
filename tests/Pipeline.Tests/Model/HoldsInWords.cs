using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline.Tests.Model;

public sealed class HoldsInWords
{
    static readonly ZfsRelease Zfs = Given.Zfs("2.4.1", "6.19");

    static string Said(Hold hold, string about) => hold.Details(Zfs).Single(detail => detail.Title == about).Text;

    [Fact]
    public void A_first_build_is_named_where_a_supported_one_was_seen_before_it() =>
        Assert.Equal("2026-11-20, the first base build beyond the maximum; night 5", Said(Given.Hold(), "Since"));

    [Fact]
    public void Where_none_was_seen_it_may_have_begun_earlier() =>
        Assert.Equal(
            "2026-11-20 or earlier, as no supported base build before it was seen; night 5",
            Said(Given.Hold() with { Since = new HoldStart(new DateOnly(2026, 11, 20), OrEarlier: true) }, "Since"));

    [Fact]
    public void Without_any_dated_build_nobody_knows_since_when()
    {
        var hold = Given.Hold() with { Since = null };

        Assert.StartsWith("not known: ", Said(hold, "Since"), StringComparison.Ordinal);
        Assert.StartsWith("held: kernel 6.20.1", hold.Headline(), StringComparison.Ordinal);
    }

    /// <summary>Thirty names are no sentence.</summary>
    [Theory]
    [InlineData(1, "1 base build (latest-1) with")]
    [InlineData(3, "3 base builds (latest-1, latest-2, latest-3) with")]
    [InlineData(4, "4 base builds (latest-1 back to latest-4) with")]
    public void Of_many_builds_the_first_and_the_last_are_named(int count, string said)
    {
        var passed = Enumerable.Range(1, count).Select(number =>
            new PassedOverBase($"latest-{number}", Given.Digest($"{number}"), Given.Kernels("6.20.1-200.fc43.x86_64"),
                "held"));

        var hold = Given.Hold() with { PassedOver = [.. passed] };

        Assert.StartsWith(said, Said(hold, "Not delivered"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_be_done_is_said_with_what_it_asks_for() =>
        Assert.Equal(
            "Akmods --allow-beyond-maximum publishes akmods built elsewhere, for all later runs; "
            + "--allow-beyond-maximum builds on the newest base all the same; Promote asks for a boot test of either",
            Said(Given.Hold(), "What can be done now"));

    /// <summary>Cells have a length, beyond which they are cut.</summary>
    [Fact]
    public void A_terminal_gets_the_headline_and_every_detail_whole()
    {
        var hold = Given.Hold() with { OtherLine = Given.Zfs("2.10.10", "6.20") };

        var text = hold.Render(Zfs);

        Assert.StartsWith($"{hold.Headline()}.\nABOUT", text, StringComparison.Ordinal);
        Assert.All(
            hold.Details(Zfs),
            detail => Assert.Matches($@"\n{detail.Title} +{Regex.Escape(detail.Text)}\n", text));
    }
}
