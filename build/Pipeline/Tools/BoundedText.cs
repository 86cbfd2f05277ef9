namespace KinoiteZfs.Pipeline.Tools;

/// <summary>The end of a program's output, never more than a given number of characters.</summary>
sealed class BoundedText(int maximum)
{
    const int ChunkCharacters = 4096;

    readonly StringBuilder _text = new();
    readonly StringBuilder _line = new();

    bool _cut;

    public bool IsCut => _cut || _text.Length > maximum;

    /// <remarks>Reads in chunks: a hostile program may never end its line.</remarks>
    public async Task FillAsync(StreamReader source, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var chunk = new char[ChunkCharacters];
        int read;
        while ((read = await source.ReadAsync(chunk, cancellationToken)) > 0)
        {
            foreach (var c in chunk.AsSpan(0, read))
                Add(c, onLine);
        }
        if (_line.Length > 0)
            EndLine(onLine);
    }

    public override string ToString() =>
        _text.ToString(Math.Max(0, _text.Length - maximum), Math.Min(_text.Length, maximum));

    void Add(char c, Action<string>? onLine)
    {
        if (c == '\r')
            return;
        if (c == '\n')
        {
            EndLine(onLine);
            return;
        }
        // A line longer than one chunk is passed on in parts.
        if (_line.Length == ChunkCharacters)
            Flush(onLine);
        _line.Append(c);
    }

    void EndLine(Action<string>? onLine)
    {
        Flush(onLine);
        Keep("\n");
    }

    void Flush(Action<string>? onLine)
    {
        var line = _line.ToString();
        _line.Clear();
        onLine?.Invoke(line);
        Keep(line);
    }

    void Keep(string text)
    {
        _text.Append(text);
        // Cut in large steps, so that a long output is not moved for every line.
        if (_text.Length <= (long)maximum * 2)
            return;
        _text.Remove(0, _text.Length - maximum);
        _cut = true;
    }
}
