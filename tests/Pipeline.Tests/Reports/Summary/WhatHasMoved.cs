using KinoiteZfs.Pipeline.Reports.Plan;

namespace KinoiteZfs.Pipeline.Tests.Reports.Summary;

public sealed class WhatHasMoved
{
    static readonly Repository Images = Repository.Parse("ghcr.io/dana/kinoite-zfs");
    static readonly Digest First = Given.Digest("first");
    static readonly Digest Second = Given.Digest("second");

    [Fact]
    public void It_ends_with_what_is_stable_now_and_which_tag_keeps_it() => Assert.EndsWith(
        $"\nghcr.io/dana/kinoite-zfs:latest is {Second} now, and stable-1002-0123456 stays with it for good.\n",
        Render(PromotionState.Promoted, Audit, Latest(First)), StringComparison.Ordinal);

    [Fact]
    public void Where_nothing_moved_it_says_so() => Assert.EndsWith(
        $"\nghcr.io/dana/kinoite-zfs:latest was {Second} already.\n",
        Render(PromotionState.AlreadyStable, Audit with { Before = Second }, Latest(Second)), StringComparison.Ordinal);

    [Theory]
    [InlineData("created")]
    [InlineData("moved")]
    public void A_new_tag_and_one_that_went_elsewhere_are_told_apart(string outcome) => Assert.Contains(
        $"  {outcome}\n", Render(PromotionState.Promoted, Audit, Latest(First)), StringComparison.Ordinal);

    [Fact]
    public void A_rollback_ends_with_what_it_withdrew_and_the_way_forward() => Assert.EndsWith(
        $"{First} is withdrawn: the same inputs are not promoted again by themselves. Rollback --to {First} makes it stable again.\n",
        MovesTable.Render(RollbackRecord.Of(Images.At(Audit.Tag.Tag!), Record(PromotionState.Promoted, Latest(First)))),
        StringComparison.Ordinal);

    static TagMove Audit => new(Images.At(Tag.Parse("stable-1002-0123456")), null, Second, Moved: true);

    static TagMove Latest(Digest before) => new(Images.At(StreamTags.Stable), before, Second, Moved: true);

    static string Render(PromotionState state, params TagMove[] moves) => MovesTable.Render(Record(state, moves));

    static PromotionRecord Record(PromotionState state, params TagMove[] moves) =>
        new(Given.Run("1002"), Given.Inputs().Fingerprint, Second, state, moves);
}
