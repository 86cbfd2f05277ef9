namespace KinoiteZfs.Pipeline.Boot;

/// <summary>A machine's console: whole in a file, its end for a message.</summary>
sealed class ConsoleLog(FileInfo file) : IDisposable
{
    /// <summary>A panic with its stack, and what led to it.</summary>
    const int MaximumLast = 30;

    const string Panic = "Kernel panic - not syncing";

    readonly LogFile _whole = new(file, BootLimits.LogCharacters);
    readonly LastLines _last = new(MaximumLast);

    string? _panic;

    public FileInfo File => _whole.File;

    /// <summary>A panic's stack may push its own first line out of the end.</summary>
    public string Tail =>
        _panic is null || _last.All.Contains(_panic) ? $"{_last}" : UntrustedText.Lines([_panic, .. _last.All]);

    public void Add(string line)
    {
        _whole.Add(line);
        if (line.Contains(Panic, StringComparison.Ordinal))
            _panic ??= line.TrimEnd();
        _last.Add(line);
    }

    public void Dispose() => _whole.Dispose();
}
