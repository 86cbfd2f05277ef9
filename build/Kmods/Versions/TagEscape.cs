using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KinoiteZfs.Kmods.Versions;

/// <summary>
/// Writes text into the alphabet of an OCI tag so that it can be read back and no two texts meet on one tag. What a tag cannot
/// hold becomes <c>__</c> and two hexadecimal digits (<c>+</c> is <c>__2b</c>). A single <c>_</c>, as in x86_64, stays; one
/// which would otherwise start or touch an escape becomes <c>__5f</c>.
/// </summary>
static class TagEscape
{
    const string Mark = "__";
    const int EscapeLength = 4;

    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            // A plain '_' is never followed by '_' in the output, so that "__" can only be a mark.
            var plain = IsTagCharacter(text[i])
                && !(text[i] == '_' && i + 1 < text.Length && (text[i + 1] == '_' || !IsTagCharacter(text[i + 1])));
            if (plain)
                escaped.Append(text[i]);
            else
                escaped.Append(Mark).Append(((int)text[i]).ToString("x2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }

    public static bool TryUnescape(string text, [NotNullWhen(true)] out string? plain)
    {
        plain = null;
        var unescaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (!text.AsSpan(i).StartsWith(Mark, StringComparison.Ordinal))
            {
                unescaped.Append(text[i++]);
                continue;
            }
            if (i + EscapeLength > text.Length || !byte.TryParse(
                text.AsSpan(i + Mark.Length, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value > 0x7f)
                return false;
            unescaped.Append((char)value);
            i += EscapeLength;
        }
        var candidate = unescaped.ToString();
        // Only the canonical form counts: a second spelling would let two tags mean one kernel.
        if (Escape(candidate) != text)
            return false;
        plain = candidate;
        return true;
    }

    static bool IsTagCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
