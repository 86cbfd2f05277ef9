namespace KinoiteZfs.Pipeline.Tools;

/// <summary>A program's output in a file, as it comes, up to a number of characters.</summary>
sealed class LogFile : IDisposable
{
    readonly long _maximum;
    readonly StreamWriter _writer;

    long _written;

    public LogFile(FileInfo file, long maximumCharacters)
    {
        (File, _maximum) = (file, maximumCharacters);
        file.Directory!.Create();
        _writer = new StreamWriter(
            file.FullName, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    public FileInfo File { get; }

    public void Add(string line)
    {
        if (_written > _maximum)
            return;
        _written += line.Length + 1;
        _writer.WriteLine(_written <= _maximum ? line : "The log was cut here: it is too long.");
    }

    public void Dispose() => _writer.Dispose();
}
