namespace KinoiteZfs.Kmods.Versions;

/// <summary>
/// Writes text into the alphabet of an OCI tag so that it can be read back and no two texts meet on one tag. What a tag
/// cannot hold becomes <c>__</c> and two hexadecimal digits (<c>+</c> is <c>__2b</c>). A single <c>_</c>, as in x86_64,
/// stays; one which would otherwise start or touch an escape becomes <c>__5f</c>.
/// </summary>
static partial class TagEscape
{
    public static string Escape(string text) =>
        Special().Replace(text, found => $"__{(int)found.ValueSpan[0]:x2}");

    public static bool TryUnescape(string text, [NotNullWhen(true)] out string? plain)
    {
        plain = Escaped().Replace(text, found => $"{(char)Convert.FromHexString(found.Groups[1].Value)[0]}");
        // Only the canonical form counts: a second spelling would let two tags mean one kernel.
        return Escape(plain) == text;
    }

    // A plain '_' is never followed by '_' in the output, so that "__" can only be a mark.
    [GeneratedRegex("[^A-Za-z0-9._-]|_(?=_|[^A-Za-z0-9._-])", RegexOptions.CultureInvariant)]
    private static partial Regex Special();

    [GeneratedRegex("__([0-7][0-9a-f])", RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();
}
