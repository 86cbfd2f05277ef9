namespace KinoiteZfs.Pipeline.Tools;

/// <summary>The last lines of what a program has said, as it wrote them, but for empty ones.</summary>
sealed class LastLines(int maximum)
{
    /// <summary>Enough to see an error in its surroundings.</summary>
    const int OfWhole = 20;

    readonly Queue<string> _lines = [];

    public IReadOnlyCollection<string> All => _lines;

    /// <summary>Of an output which has ended.</summary>
    public static LastLines Of(string output)
    {
        var last = new LastLines(OfWhole);
        foreach (var line in output.Split('\n'))
            last.Add(line);
        return last;
    }

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        _lines.Enqueue(line.TrimEnd());
        if (_lines.Count > maximum)
            _lines.Dequeue();
    }

    /// <summary>To stand behind a colon.</summary>
    public override string ToString() => _lines.Count == 0 ? " nothing" : UntrustedText.Lines([.. _lines]);
}
