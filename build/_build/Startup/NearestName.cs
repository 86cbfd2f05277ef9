/// <summary>The known name a misspelled one was meant for.</summary>
static class NearestName
{
    /// <returns>As the end of a message; empty when nothing is near enough: more than a third of the letters would
    /// change.</returns>
    public static string Hint(string typed, IEnumerable<string> known, string prefix = "")
    {
        var near = known
            .Select(x => (Name: x, Distance: Distance(typed.ToLowerInvariant(), x.ToLowerInvariant())))
            .Where(x => x.Distance <= Math.Max(2, x.Name.Length / 3) && x.Distance < x.Name.Length)
            .OrderBy(x => x.Distance)
            .ThenBy(x => x.Name, StringComparer.Ordinal)
            .FirstOrDefault().Name;
        return near is null ? "" : $" Did you mean '{prefix}{near}'?";
    }

    /// <summary>How many letters must change to make one name of the other (Levenshtein).</summary>
    static int Distance(string from, string to)
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
