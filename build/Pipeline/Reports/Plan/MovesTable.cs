namespace KinoiteZfs.Pipeline.Reports.Plan;

/// <summary>What a promotion or rollback has done, for a terminal.</summary>
public static class MovesTable
{
    /// <param name="width">See <see cref="TextTable"/>.</param>
    public static string Render(PromotionRecord moves, int? width = null)
    {
        var stable = moves.Latest;
        var audit = moves.Tags.FirstOrDefault(
            move => move.Tag.Repository == stable?.Tag.Repository && AuditTag.Parse(move.Tag.Tag!) is not null);
        return Tags(moves, width) + moves.State switch
        {
            _ when stable is null => "",
            PromotionState.AlreadyStable => $"{stable.Tag} was {stable.After} already.\n",
            PromotionState.Promoted =>
                $"{stable.Tag} is {stable.After} now{(audit is null ? "" : $", and {audit.Tag.Tag} stays with it for good")}.\n",
            _ => "",
        };
    }

    public static string Render(RollbackRecord record, int? width = null) =>
        Render(record.Moves, width)
        + (record.Withdrawn is { } left
            ? $"{left} is withdrawn: the same inputs are not promoted again by themselves. {Targets.Rollback} {Options.To} {left} makes it stable again.\n"
            : "");

    static string Tags(PromotionRecord moves, int? width) => TextTable.Render(
        ["TAG", "BEFORE", "AFTER", ""],
        moves.Tags.Select(move =>
            (string[])[move.Tag.ToString(), move.Before?.Short ?? "not there", move.After.Short, moves.Outcome(move)]),
        width);
}
