namespace KinoiteZfs.Kmods.Versions;

/// <summary>An OpenZFS release line, <c>2.4</c>: the versions which share a maintenance branch.</summary>
public sealed partial record ZfsLine : IComparable<ZfsLine>
{
    internal ZfsLine(int major, int minor) => (Major, Minor) = (major, minor);

    public int Major { get; }

    public int Minor { get; }

    /// <exception cref="FormatException">The text is not a release line.</exception>
    public static ZfsLine Parse(string text) =>
        TryParse(text, out var line)
            ? line
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not an OpenZFS line. Expected major.minor, such as 2.4.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ZfsLine? line)
    {
        line = text is not null && Grammar().Match(text) is { Success: true } match
            ? new ZfsLine(
                int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : null;
        return line is not null;
    }

    public int CompareTo(ZfsLine? other) => other is null ? 1 : (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => $"{Major}.{Minor}";

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
