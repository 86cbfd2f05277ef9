using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.Pipeline.Boot;

/// <summary>A machine's console: whole in a file, its end for a message.</summary>
sealed class ConsoleLog(FileInfo file) : IDisposable
{
    /// <summary>A panic with its stack, and what led to it.</summary>
    const int LastLines = 30;

    const string Panic = "Kernel panic - not syncing";

    readonly LogFile _whole = new(file, BootLimits.LogCharacters);
    readonly Queue<string> _last = [];

    string? _panic;

    public FileInfo File => _whole.File;

    /// <summary>A panic's stack may push its own first line out of the end.</summary>
    public string Tail => _last.Count == 0 ? " nothing" : UntrustedText.Lines([.. _panic is null || _last.Contains(_panic) ? _last : _last.Prepend(_panic)]);

    public void Add(string line)
    {
        _whole.Add(line);
        if (string.IsNullOrWhiteSpace(line))
            return;
        line = line.TrimEnd();
        if (line.Contains(Panic, StringComparison.Ordinal))
            _panic ??= line;
        _last.Enqueue(line);
        if (_last.Count > LastLines)
            _last.Dequeue();
    }

    public void Dispose() => _whole.Dispose();
}
