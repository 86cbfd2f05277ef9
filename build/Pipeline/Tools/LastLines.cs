namespace KinoiteZfs.Pipeline.Tools;

/// <summary>The last lines of what a program has said, as it wrote them.</summary>
sealed class LastLines(int maximum)
{
    readonly Queue<string> _lines = [];

    public IReadOnlyCollection<string> All => _lines;

    public void Add(string line)
    {
        _lines.Enqueue(line.TrimEnd());
        if (_lines.Count > maximum)
            _lines.Dequeue();
    }

    /// <summary>To stand behind a colon.</summary>
    public override string ToString() => _lines.Count == 0 ? " nothing" : UntrustedText.Lines([.. _lines]);
}
