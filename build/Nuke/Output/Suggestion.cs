namespace Nuke.Common.Output;

/// <summary>"Did you mean", by edit distance.</summary>
static class Suggestion
{
    /// <summary>A sentence with a leading space, or nothing when no candidate is near.</summary>
    public static string For(string given, IEnumerable<string> candidates)
    {
        var (best, distance) = candidates.Select(x => (x, Distance(given, x)))
            .Append(("", int.MaxValue)).MinBy(x => x.Item2);
        return distance <= Math.Max(2, given.Length / 3) ? $" Did you mean '{best}'?" : "";
    }

    static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }
        return row[^1];
    }
}
