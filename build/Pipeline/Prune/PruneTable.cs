using System.Globalization;
using System.Text;

namespace KinoiteZfs.Pipeline.Prune;

/// <summary>What a prune would delete or has deleted, for a terminal. Tags are last: some versions have dozens.</summary>
public static class PruneTable
{
    public static string Render(IReadOnlyList<RetentionPlan> plans)
    {
        var rows = plans.SelectMany(plan => plan.Deletions.Select(deletion => Row(plan, deletion.Version, "delete", deletion.Reason))
            .Concat(plan.Refusals.Select(refusal => Row(plan, refusal.Version, "keep", refusal.Reason)))).ToArray();
        var table = new StringBuilder(rows.Length == 0 ? "Nothing is old enough to go.\n" : TextTable.Render(["REPOSITORY", "VERSION", "", "BECAUSE", "TAGS"], rows));
        foreach (var plan in plans)
            table.Append(CultureInfo.InvariantCulture, $"{plan.Inventory.Repository}: {plan.Deletions.Count} to delete, {plan.Refusals.Count} old and needed, {plan.Kept} others stay\n");
        return table.ToString();
    }

    static string[] Row(RetentionPlan plan, StoredVersion version, string what, string why) =>
    [
        plan.Inventory.Repository.Path, version.Digest.Short, what, why,
        version.Tags.Count == 0 ? "untagged" : string.Join(", ", version.Tags),
    ];
}
