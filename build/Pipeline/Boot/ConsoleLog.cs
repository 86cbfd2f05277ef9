using System.Text;

namespace KinoiteZfs.Pipeline;

/// <summary>A machine's console: whole in a file, its end for a message.</summary>
sealed class ConsoleLog : IDisposable
{
    const int LastLines = 25;

    readonly StreamWriter _writer;
    readonly Queue<string> _last = [];

    long _written;

    public ConsoleLog(FileInfo file)
    {
        File = file;
        file.Directory!.Create();
        _writer = new StreamWriter(file.FullName, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    public FileInfo File { get; }

    public string Tail => _last.Count == 0 ? "nothing" : string.Join('\n', _last);

    public void Add(string line)
    {
        if (_written <= BootLimits.LogCharacters)
        {
            _written += line.Length + 1;
            _writer.WriteLine(_written <= BootLimits.LogCharacters ? line : "The log was cut here: it is too long.");
        }
        if (string.IsNullOrWhiteSpace(line))
            return;
        _last.Enqueue(ForeignText.Printable(line.TrimEnd()));
        if (_last.Count > LastLines)
            _last.Dequeue();
    }

    public void Dispose() => _writer.Dispose();
}
