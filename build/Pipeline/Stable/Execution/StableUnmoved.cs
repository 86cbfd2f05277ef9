namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>Whether stable is still where a plan saw it.</summary>
static class StableUnmoved
{
    const string Name = "stable unmoved";

    /// <param name="moves">As planned; those which are done already count with where they were put.</param>
    /// <param name="current">What the same tags point to now.</param>
    public static Check Judge(IReadOnlyList<TagMove> moves, IReadOnlyList<Digest?> current)
    {
        foreach (var (move, now) in moves.Zip(current))
        {
            var expected = move.Moved ? move.After : move.Before;
            if (now != expected)
                return Check.Fail(Name, $"{move.Tag} was {Shown(expected)} and is {Shown(now)}");
        }
        return Check.Pass(Name, $"{moves.Count} tags are where the plan saw them");
    }

    public static string Shown(Digest? digest) => digest?.ToString() ?? "not there";
}
