namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class DatesInTags
{
    static DateStamp? Of(string? text) => DateStamp.TryParse(text, out var stamp) ? stamp : null;

    /// <summary>As the streams named in StreamTagChoice spell them.</summary>
    [Theory]
    [InlineData("43.20261120", "20261120", "43")]
    [InlineData("43.20261120.2", "20261120.2", "43")]
    [InlineData("43-20261120.1", "20261120.1", "43")]
    [InlineData("latest-20261120", "20261120", "latest")]
    [InlineData("stable-43-20261120.2", "20261120.2", "stable 43")]
    [InlineData("stable-daily-44.20260822.1", "20260822.1", "stable daily 44")]
    [InlineData("testing-44.20260820", "20260820", "testing 44")]
    [InlineData("44.20260820.0", "20260820.0", "44")]
    [InlineData("44.20260817.3.0", "20260817.3.0", "44")]
    [InlineData("20260820-44", "20260820", "44")]
    [InlineData("20260820-gts-44", "20260820", "gts 44")]
    [InlineData("20261120", "20261120", "")]
    [InlineData("gts_20261120", "20261120", "gts")]
    public void Are_found_with_what_counts_the_day_s_builds(string tag, string stamp, string words) =>
        Assert.Equal((stamp, words), (Of(tag)?.Text, string.Join(' ', Of(tag)?.Words ?? [])));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("43")]
    [InlineData("stable-43")]
    [InlineData("12345678-43")]
    [InlineData("20261340")]
    [InlineData("202611201")]
    [InlineData("a20261120")]
    [InlineData("sha256:20261120aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha256-20261120aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.sig")]
    public void Are_nothing_that_only_looks_like_one(string? tag) => Assert.Null(Of(tag));

    [Theory]
    [InlineData("44.20260820", "44.20260821")]
    [InlineData("44.20260820", "latest-20260820.1")]
    [InlineData("44.20260820.9", "44.20260820.10")]
    [InlineData("44.20260817.3.0", "44.20260817.3.1")]
    [InlineData("44.20260817.3.1", "20260818-44")]
    public void Are_compared_by_day_and_build(string older, string newer) =>
        Assert.True(Of(older)!.CompareTo(Of(newer)) < 0 && Of(newer)!.CompareTo(Of(older)) > 0);
}
