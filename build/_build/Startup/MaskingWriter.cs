using System.Text;

/// <summary>
/// Hides secrets in everything written. Once there are secrets it holds text back until its line is complete or
/// flushed, because a secret may arrive in pieces.
/// </summary>
sealed class MaskingWriter(TextWriter inner, SecretMask secrets) : TextWriter
{
    readonly StringBuilder _held = new();
    readonly Lock _lock = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        lock (_lock)
        {
            if (secrets.IsEmpty && _held.Length == 0)
            {
                inner.Write(value);
                return;
            }

            _held.Append(value);
            var end = value.LastIndexOf('\n');
            if (end >= 0)
                Release(_held.Length - (value.Length - end - 1));
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void WriteLine() => Write(NewLine);

    public override void Flush()
    {
        lock (_lock)
        {
            Release(_held.Length);
            inner.Flush();
        }
    }

    [System.Diagnostics.CodeAnalysis.AllowNull]
    public override string NewLine
    {
        get => inner.NewLine;
        set => inner.NewLine = value;
    }

    void Release(int length)
    {
        inner.Write(secrets.Hide(_held.ToString(0, length)));
        _held.Remove(0, length);
    }
}
