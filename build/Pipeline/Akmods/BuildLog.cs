namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>A build's log: whole in a file, and what matters of it for a message.</summary>
sealed partial class BuildLog(FileInfo file) : IDisposable
{
    /// <summary>A build with OpenZFS' config.log prints some ten megabytes; more is a program that ran wild.</summary>
    const long MaximumCharacters = 256L << 20;

    /// <summary>The first errors name the cause, later ones follow from it.</summary>
    const int MaximumErrors = 12;

    const int MaximumLast = 12;

    readonly LogFile _whole = new(file, MaximumCharacters);
    readonly List<string> _errors = [];
    readonly LastLines _last = new(MaximumLast);

    public FileInfo File => _whole.File;

    /// <summary>The first lines which look like errors, as the program wrote them.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public void Add(string line)
    {
        _whole.Add(line);
        if (_errors.Count < MaximumErrors && ErrorLine().IsMatch(line)
            && !line.Contains("conftest", StringComparison.Ordinal))
            _errors.Add(line.TrimEnd());
        _last.Add(line);
    }

    /// <summary>Another log, whole, which nothing is looked for in.</summary>
    public void Append(string name, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
            _whole.Add($"==== {name}");
        foreach (var line in lines)
            _whole.Add(line);
    }

    /// <summary>The last lines, as the program wrote them.</summary>
    public string End => string.Join('\n', _last.All);

    /// <summary>To stand behind a colon: errors first, then the end; config.log follows a failing configure, so the end
    /// alone says nothing.</summary>
    public string Excerpt()
    {
        var last = _last.All.Where(line => !_errors.Contains(line)).ToList();
        return _errors.Count + last.Count == 0 ? " it said nothing"
            : (_errors.Count == 0 ? "" : UntrustedText.Lines(_errors))
                + (last.Count == 0 ? "" : $"\nIt said last:{UntrustedText.Lines(last)}");
    }

    public void Dispose() => _whole.Dispose();

    [GeneratedRegex(@"configure: error:|^\s*\*\*\* |^make.*\*\*\*|\berror:|\bfatal:|FAILED", RegexOptions.IgnoreCase
        | RegexOptions.CultureInvariant)]
    private static partial Regex ErrorLine();
}
