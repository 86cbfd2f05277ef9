using System.Text;

namespace Nuke.Common.Output;

/// <summary>Passes lines on with every secret replaced. Secrets may be added while it is in use.</summary>
sealed class RedactingWriter : TextWriter
{
    const string Mask = "***";

    // A mask on one or two characters would hide nothing and garble everything.
    const int ShortestSecret = 3;

    readonly Lock _lock = new();
    readonly StringBuilder _line = new();
    readonly TextWriter _inner;
    readonly List<string> _secrets;

    public RedactingWriter(TextWriter inner)
        : this(inner, [])
    {
    }

    RedactingWriter(TextWriter inner, List<string> secrets) => (_inner, _secrets) = (inner, secrets);

    public override Encoding Encoding => _inner.Encoding;

    public void Hide(string secret)
    {
        lock (_lock)
        {
            foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries).Where(x => x.Length >= ShortestSecret))
                _secrets.Add(line);
            _secrets.Sort((x, y) => y.Length.CompareTo(x.Length));
        }
    }

    /// <summary>Another writer with the same secrets.</summary>
    public RedactingWriter For(TextWriter other) => new(other, _secrets);

    // Whole lines, so that a secret written in two pieces is still found.
    public override void Write(char value)
    {
        lock (_lock)
        {
            _line.Append(value);
            if (value == '\n')
                FlushLine();
        }
    }

    public override void Write(string? value)
    {
        lock (_lock)
        {
            foreach (var character in value ?? "")
                Write(character);
        }
    }

    public override void Flush()
    {
        lock (_lock)
        {
            FlushLine();
            _inner.Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flush();
            if (_inner is StreamWriter { BaseStream: FileStream })
                _inner.Dispose();
        }
        base.Dispose(disposing);
    }

    void FlushLine()
    {
        var text = _line.ToString();
        _line.Clear();
        foreach (var secret in _secrets)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        _inner.Write(text);
    }
}
