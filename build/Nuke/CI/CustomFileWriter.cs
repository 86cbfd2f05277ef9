namespace Nuke.Common.Utilities;

/// <summary>Writes indented lines and comments.</summary>
public sealed class CustomFileWriter(StreamWriter streamWriter, int indentationFactor, string commentPrefix)
{
    int _indentation;

    public void WriteLine(string? text = null) => streamWriter.WriteLine(
        text is null ? "" : new string(' ', _indentation * indentationFactor) + text);

    public void WriteComment(string? text = null) => WriteLine($"{commentPrefix} {text}".TrimEnd());

    /// <summary>Indents one level more until the result is disposed.</summary>
    public IDisposable Indent()
    {
        _indentation++;
        return new Level(this);
    }

    sealed class Level(CustomFileWriter writer) : IDisposable
    {
        public void Dispose() => writer._indentation--;
    }
}
