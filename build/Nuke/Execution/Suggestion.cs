namespace Nuke.Common.Execution;

/// <summary>The nearest known name to a misspelled one.</summary>
internal static class Suggestion
{
    /// <returns>Null when nothing is near enough to be meant: more than a third of the letters would change.</returns>
    public static string? For(string typed, IEnumerable<string> known)
    {
        var lower = typed.ToLowerInvariant();
        return known
            .Select(x => (Name: x, Distance: Distance(lower, x.ToLowerInvariant())))
            .Where(x => x.Distance <= Math.Max(2, x.Name.Length / 3) && x.Distance < x.Name.Length)
            .OrderBy(x => x.Distance)
            .ThenBy(x => x.Name, StringComparer.Ordinal)
            .Select(x => x.Name)
            .FirstOrDefault();
    }

    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
