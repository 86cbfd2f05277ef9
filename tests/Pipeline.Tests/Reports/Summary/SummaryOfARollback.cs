namespace KinoiteZfs.Pipeline.Tests.Reports.Summary;

public sealed class SummaryOfARollback
{
    static readonly Repository Images = Repository.Parse("ghcr.io/dana/kinoite-zfs");
    static readonly ImageReference Latest = Images.At(StreamTags.Stable);

    [Fact]
    public void It_shows_every_tag_before_and_after() => Assert.Contains(
        $"| {MarkdownText.Code(Latest.ToString())} | {MarkdownText.Code(Given.Digest("second").ToString())} | {MarkdownText.Code(Given.Digest("first").ToString())} | moved |",
        Render(Record(PromotionState.Promoted)), StringComparison.Ordinal);

    [Fact]
    public void It_says_what_is_withdrawn_and_how_to_go_forward_again()
    {
        var page = Render(Record(PromotionState.Promoted));

        Assert.StartsWith("# kinoite-zfs: went back to stable-1001-0123456\n", page, StringComparison.Ordinal);
        Assert.Contains(
            $"{MarkdownText.Code(Given.Digest("second").ToString())} is withdrawn", page, StringComparison.Ordinal);
        Assert.Contains($"./build.sh Rollback --to {Given.Digest("second")}\n", page, StringComparison.Ordinal);
    }

    /// <summary>rpm-ostree, src/daemon/rpmostree-sysroot-upgrader.cxx; bootc compares no times.</summary>
    [Fact]
    public void Hosts_on_rpm_ostree_are_told_what_they_refuse_and_how_to_follow() => Assert.Contains(
        "## Hosts\n\n`bootc upgrade` takes the older image", Render(Record(PromotionState.Promoted)),
        StringComparison.Ordinal);

    [Fact]
    public void Where_nothing_moved_nothing_is_withdrawn()
    {
        var page = Render(Record(PromotionState.AlreadyStable));

        Assert.DoesNotContain("Withdrawn", page, StringComparison.Ordinal);
        Assert.DoesNotContain("## Hosts", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_it_was_taken_back_the_failure_is_quoted_and_stable_is_where_it_was()
    {
        var page = Render(Record(PromotionState.Restored), "the registry died");

        Assert.StartsWith(
            "# kinoite-zfs: failed while going back, stable is where it was\n", page, StringComparison.Ordinal);
        Assert.Contains("> the registry died<br>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Withdrawn", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_refused_has_moved_nothing() => Assert.Equal(
        "# kinoite-zfs: did not go back, stable has not moved\n\n## What went wrong\n\n> it was never stable<br>\n",
        Render(null, "it was never stable"));

    static string Render(RollbackRecord? record, string? failure = null) =>
        RollbackSummary.Render("kinoite-zfs", record, failure);

    static RollbackRecord Record(PromotionState state) => new(
        Given.Run("2001"), Images.At(Tag.Parse("stable-1001-0123456")), Given.Inputs().Fingerprint,
        Given.Digest("first"), state,
        [new TagMove(
            Latest, state == PromotionState.AlreadyStable ? Given.Digest("first") : Given.Digest("second"),
            Given.Digest("first"), state != PromotionState.Restored)]);
}
