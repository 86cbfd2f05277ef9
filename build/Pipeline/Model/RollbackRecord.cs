namespace KinoiteZfs.Pipeline.Model;

/// <summary>The record <c>rollback.json</c>: who went back to what, and every tag before and after.</summary>
/// <param name="To">The audit tag it went back to.</param>
public sealed record RollbackRecord(
    RunIdentity Run, ImageReference To, Digest Inputs, Digest Image, PromotionState State, IReadOnlyList<TagMove> Tags)
    : IRecord
{
    public static string FileName => "rollback.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => Targets.Rollback;

    /// <summary>The image which stable has left, and which is withdrawn by that; null when stable has not
    /// moved.</summary>
    [JsonIgnore]
    public Digest? Withdrawn =>
        State == PromotionState.Promoted && Moves.Latest is { Before: { } left } latest && left != latest.After
            ? left
            : null;

    /// <summary>The same as the journal of the moves.</summary>
    internal PromotionRecord Moves => new(Run, Inputs, Image, State, Tags);

    internal static RollbackRecord Of(ImageReference to, PromotionRecord moves) =>
        new(moves.Run, to, moves.Inputs, moves.Image, moves.State, moves.Tags);
}
