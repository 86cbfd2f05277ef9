namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>The part of a container build's log that a person needs when it fails: its end, without the reports about blobs.</summary>
sealed class BuildLogTail
{
    /// <summary>An install script's last words and the engine's own.</summary>
    const int Lines = 15;

    static readonly string[] Noise =
        ["Getting image source", "Copying blob", "Copying config", "Writing manifest", "Storing signatures", "subprocess exited", "STEP "];

    readonly Queue<string> _lines = [];

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || Noise.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
            return;
        _lines.Enqueue(line);
        if (_lines.Count > Lines)
            _lines.Dequeue();
    }

    public override string ToString() => _lines.Count == 0 ? " nothing" : UntrustedText.Lines([.. _lines]);
}
