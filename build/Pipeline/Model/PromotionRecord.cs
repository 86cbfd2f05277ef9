namespace KinoiteZfs.Pipeline.Model;

/// <summary>The record <c>promotion.json</c>: every tag the promotion is about, before and after.</summary>
public sealed record PromotionRecord(
    RunIdentity Run, Digest Inputs, Digest Image, PromotionState State, IReadOnlyList<TagMove> Tags) : IRecord
{
    public static string FileName => "promotion.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => Targets.Promote;

    /// <summary>Null in a record which is not of a promotion or rollback.</summary>
    internal TagMove? Latest => Tags.LastOrDefault(move => move.Tag.Tag == StreamTags.Stable);

    /// <summary>In a word or two, what has become of one of the tags.</summary>
    internal string Outcome(TagMove move) => move switch
    {
        _ when move.Before == move.After => "unchanged",
        { Moved: true, Before: null } => "created",
        { Moved: true } => "moved",
        _ => State == PromotionState.Restored ? "put back" : "not moved",
    };
}

/// <param name="Tag">The moving tag's full reference.</param>
/// <param name="Before">Null when there was no such tag.</param>
/// <param name="After">What it shall point to.</param>
/// <param name="Moved">True once the registry confirmed it.</param>
public sealed record TagMove(ImageReference Tag, Digest? Before, Digest After, bool Moved);

public enum PromotionState
{
    Planned,
    Promoted,

    /// <summary>Everything was in place already.</summary>
    AlreadyStable,

    /// <summary>It failed, and every tag that had moved is back where it was.</summary>
    Restored,
}
