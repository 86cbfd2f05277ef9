using System.Text.RegularExpressions;

namespace KinoiteZfs;

/// <summary>Digests as a person on a terminal wants them: the first twelve digits, as container tools show
/// them.</summary>
public static partial class ShortDigests
{
    public static string In(string text) => Whole().Replace(text, "$1");

    [GeneratedRegex(@"\b(sha256:[0-9a-f]{12})[0-9a-f]{52}\b")]
    private static partial Regex Whole();
}
