namespace KinoiteZfs.Pipeline;

/// <summary>What a rollback has done, for a terminal.</summary>
public static class RollbackTable
{
    public static string Render(RollbackRecord record) => TextTable.Render(
        ["TAG", "BEFORE", "AFTER", ""],
        record.Tags.Select(move => (string[])
        [
            move.Tag.ToString(), move.Before?.Short ?? "not there", move.After.Short,
            move.Before is null ? "created" : move.Before == move.After ? "unchanged" : "moved",
        ]))
        + (record.Withdrawn is { } left ? $"{left} is withdrawn: the same inputs are not promoted again by themselves. Rollback --to {left} makes it stable again.\n" : "");
}
