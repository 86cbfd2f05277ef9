namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class ZfsReleaseChoices
{
    static readonly ZfsLine Line = ZfsLine.Parse("2.4");

    static ZfsReleaseResult Choose(ZfsLine line, params string[] versions) =>
        ZfsReleaseChoice.Choose(line, [.. versions.Select(version => Given.Zfs(version))], allowPointZero: false);

    [Fact]
    public void The_newest_release_of_the_line_is_chosen() =>
        Assert.Equal("2.4.10", Choose(Line, "2.4.2", "2.4.10", "2.4.9").Require().Version.ToString());

    [Fact]
    public void A_newer_line_is_not_chosen() =>
        Assert.Equal("2.3.6", Choose(ZfsLine.Parse("2.3"), "2.3.5", "2.3.6", "2.4.3").Require().Version.ToString());

    [Fact]
    public void A_release_candidate_is_never_chosen() =>
        Assert.Equal("2.4.1", Choose(Line, "2.4.1", "2.4.2-rc1").Require().Version.ToString());

    /// <summary>openzfs/zfs, tag zfs-2.4.99: its META says Version 2.4.99, Release 1, Linux-Maximum 6.16.</summary>
    [Fact]
    public void A_development_mark_is_never_chosen()
    {
        var result = Choose(Line, "2.4.4", "2.4.99");
        Assert.Equal("2.4.4", result.Require().Version.ToString());
        Assert.Equal("2.4.99 skipped: a development mark, 99 is no release", result.Candidates[0].ToString());
    }

    [Fact]
    public void A_line_with_nothing_but_a_development_mark_has_no_release() => Assert.Contains(
        "OpenZFS line 2.4 has no release to build. 2.4.99 skipped: a development mark",
        Assert.Throws<PipelineException>(() => Choose(Line, "2.4.99").Require()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_maximum_below_an_older_release_s_counts_and_is_said()
    {
        var result = ZfsReleaseChoice.Choose(
            Line, [Given.Zfs("2.4.2", "7.2"), Given.Zfs("2.4.3", "7.1"), Given.Zfs("2.4.4", "7.0"), Given.Zfs(
                "2.3.9", "7.3")],
            allowPointZero: false);
        Assert.Equal(Given.Zfs("2.4.4", "7.0"), result.Require());
        Assert.Equal(
            "OpenZFS 2.4.4 supports Linux up to 7.0, and the older 2.4.3 said 7.1: the newer release counts",
            result.Notice);
    }

    [Fact]
    public void A_candidate_s_and_a_development_mark_s_maximum_are_not_compared() => Assert.Null(
        ZfsReleaseChoice.Choose(
            Line, [Given.Zfs("2.4.0-rc1", "9.0"), Given.Zfs("2.4.1", "7.0"), Given.Zfs("2.4.99", "9.0")],
            allowPointZero: false)
            .Notice);

    [Fact]
    public void The_first_release_of_a_line_is_skipped_with_the_reason()
    {
        var result = Choose(Line, "2.4.0");
        Assert.Null(result.Chosen);
        Assert.Contains("allowPointZero", Assert.Single(result.Candidates).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_release_of_a_line_is_chosen_where_the_stream_allows_it() =>
        Assert.Equal(
            "2.4.0", ZfsReleaseChoice.Choose(Line, [Given.Zfs("2.4.0"), Given.Zfs("2.4.0-rc3")], allowPointZero: true)
                .Require().Version.ToString());

    [Fact]
    public void Every_candidate_is_listed_with_its_reason_newest_first() => Assert.Equal(
        [
            "2.4.3-rc1 skipped: a release candidate is not a release",
            "2.4.2 chosen: the newest release of line 2.4",
            "2.4.1 not chosen: 2.4.2 is newer",
            "2.3.9 skipped: of line 2.3, line 2.4 is asked for",
        ],
        Choose(Line, "2.3.9", "2.4.1", "2.4.2", "2.4.3-rc1").Candidates.Select(candidate => candidate.ToString()));

    [Fact]
    public void Without_an_acceptable_release_all_are_named()
    {
        var e = Assert.Throws<PipelineException>(() => Choose(Line, "2.4.0", "2.4.0-rc1").Require());
        Assert.Contains(
            "OpenZFS line 2.4 has no release to build. 2.4.0 skipped:", e.Message, StringComparison.Ordinal);
        Assert.Contains("2.4.0-rc1 skipped: a release candidate", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_release_that_is_said()
    {
        var e = Assert.Throws<PipelineException>(() => Choose(Line).Require());
        Assert.Contains("lists none at all", e.Message, StringComparison.Ordinal);
    }
}
