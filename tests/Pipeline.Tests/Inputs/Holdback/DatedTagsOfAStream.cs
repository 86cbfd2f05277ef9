using KinoiteZfs.Pipeline.Inputs.Holdback;

namespace KinoiteZfs.Pipeline.Tests.Inputs.Holdback;

/// <summary>
/// Tags as real repositories have them side by side, August 2026: where each scheme is from stands at
/// <see cref="KinoiteZfs.Pipeline.Inputs.StreamTagChoice"/>; the streams in CoreOS' versions in
/// coreos/fedora-coreos-tracker, Design.md.
/// </summary>
public sealed class DatedTagsOfAStream
{
    static IEnumerable<string> Of(string source, string? version, string tags) =>
        DatedSeries.Of(tags.Split(' ').Select(Tag.Parse), Tag.Parse(source), version, FedoraVersion.Parse("44"))
            .Select(tag => tag.Tag.Name);

    [Theory]
    [InlineData(
        "kinoite-main, each build once", "latest", "44.20260822.1",
        "44 latest 44-20260821 44-20260822.1 latest-20260821 latest-20260822.1 latest-20260822 43-20260822 "
            + "sha256-abc.sig",
        "latest-20260822.1 latest-20260822 latest-20260821")]
    [InlineData(
        "bluefin, not gts", "stable", "44.20260818",
            "stable stable-20260818 gts-20260819 stable-20260811 stable-daily-20260819",
        "stable-20260818 stable-20260811")]
    [InlineData(
        "bazzite stable, not testing", "stable", "44.20260820",
            "stable-44.20260820 44.20260820 testing-44.20260821 stable-44.20260810 stable-43.20260101",
        "stable-44.20260820 stable-44.20260810")]
    [InlineData("bazzite testing, not stable", "testing", "testing-44.20260820",
        "stable-44.20260820 44.20260821 testing-44.20260820", "testing-44.20260820")]
    [InlineData("Fedora's own by number", "44", "44.20260820.0",
        "44.20260820.0 44.20260819.0 43.20260821.0 rawhide.20260821.n.0", "44.20260820.0 44.20260819.0")]
    [InlineData("Fedora's own by latest", "latest", "44.20260820.0", "44.20260820.0 44.20260819.0 43.20260821.0",
        "44.20260820.0 44.20260819.0")]
    [InlineData(
        "CoreOS stable, neither testing nor next", "stable", "44.20260817.3.0",
        "44.20260817.3.0 44.20260829.2.0 44.20260829.1.0 44.20260803.3.1 44.20260803.3.0 43.20260801.3.0",
        "44.20260817.3.0 44.20260803.3.1 44.20260803.3.0")]
    [InlineData("ucore, whose label does not tell", "stable", "44.20260817.3.2",
        "stable-20260906 stable-20260905 testing-20260907 stable-nvidia-20260906", "stable-20260906 stable-20260905")]
    [InlineData("secureblue", "latest", "44.20260820.0", "20260820-44 20260819-44 20260820-43 br-test-20260820-44",
        "20260820-44 20260819-44")]
    public void Only_the_asked_streams_builds_are_walked_newest_first(string stream, string source, string version,
        string tags, string walked)
    {
        Assert.NotEmpty(stream);
        Assert.Equal(walked.Split(' '), Of(source, version, tags));
    }

    [Fact]
    public void A_stream_that_names_one_build_has_no_others() =>
        Assert.Empty(Of("latest-20260822", "44.20260822", "latest-20260822 latest-20260821"));
}
