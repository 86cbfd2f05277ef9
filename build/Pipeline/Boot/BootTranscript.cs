namespace KinoiteZfs.Pipeline.Boot;

/// <summary>
/// What a machine said, as far as a result depends on it. Only lines which begin with the nonce are believed: it is
/// new for each boot, and nothing but the first program knows it.
/// </summary>
sealed partial class BootTranscript(string nonce)
{
    static readonly string[] KnownValues = ["kernel", "zfs", "sums"];

    readonly Dictionary<string, string> _values = [];

    /// <summary>The kernel has printed something: from here on the image is to blame.</summary>
    public bool KernelStarted { get; private set; }

    /// <summary>The step that began last; null before the first.</summary>
    public string? Step { get; private set; }

    /// <summary>What the first program says went wrong; null when it does not.</summary>
    public string? Failure { get; private set; }

    public bool Passed { get; private set; }

    public string? Kernel => _values.GetValueOrDefault("kernel");

    public string? Zfs => _values.GetValueOrDefault("zfs");

    /// <summary>Checksum over the checksums of the pool's files.</summary>
    public string? Sums => _values.GetValueOrDefault("sums");

    public static bool IsKernelLine(string line) => FirstLine().IsMatch(line);

    /// <returns>The step which begins with this line; null for any other line.</returns>
    public string? Add(string line)
    {
        KernelStarted |= IsKernelLine(line);
        if (!line.StartsWith(nonce + " ", StringComparison.Ordinal))
            return null;
        var words = line[(nonce.Length + 1)..].Split(' ', 3);
        switch (words)
        {
            case ["begin", var step]:
                return Step = Shown(step);
            case ["value", var name, var value] when KnownValues.Contains(name):
                _values.TryAdd(name, Shown(value));
                break;
            case ["failed", var step, var what]:
                Failure ??= $"{Shown(step)}: {Shown(what, BootLimits.FailureCharacters)}";
                break;
            case ["passed"]:
                Passed = true;
                break;
        }
        return null;
    }

    public bool IsMark(string line) => line.StartsWith(nonce, StringComparison.Ordinal);

    static string Shown(string text, int characters = BootLimits.ValueCharacters) =>
        UntrustedText.Printable(text.Length > characters ? text[..characters] : text);

    [GeneratedRegex(@"\A(?:\[ *[0-9.]+\] )?Linux version ", RegexOptions.CultureInvariant)]
    private static partial Regex FirstLine();
}
