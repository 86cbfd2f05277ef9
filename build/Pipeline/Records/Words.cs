using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KinoiteZfs.Pipeline;

/// <summary>Foreign content in the words of a message: bounded, and without control characters.</summary>
static class Words
{
    const int MaximumLength = 160;

    public static string Of(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        JsonTokenType.StartArray => "an array",
        _ => "an object",
    };

    /// <summary>Quoted, with everything outside printable ASCII escaped, cut after 160 characters.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaximumLength)))
        {
            if (c is >= ' ' and <= '~')
                shown.Append(c);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return shown.Append(text.Length > MaximumLength ? "…'" : "'").ToString();
    }
}
