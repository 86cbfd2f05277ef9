namespace KinoiteZfs.Lab;

/// <summary>Hides secrets in what is logged, as GitHub's runner does, and keeps count: each hit is a secret that was
/// printed.</summary>
sealed class LogMask
{
    const string Stars = "***";

    readonly HashSet<string> _values = [];

    /// <summary>How many lines held a secret.</summary>
    public int Hits { get; private set; }

    public void Add(string value)
    {
        // Each line of a secret is one; what is empty or a blank hides nothing.
        foreach (var line in value.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
            _values.Add(line);
    }

    public string Hide(string line)
    {
        var hidden = line;
        foreach (var value in _values.OrderByDescending(value => value.Length))
            hidden = hidden.Replace(value, Stars, StringComparison.Ordinal);
        if (hidden != line)
            Hits++;
        return hidden;
    }
}
