using System.Globalization;
using System.Text;

namespace KinoiteZfs.Kmods;

/// <summary>Foreign text for a message: control characters are shown as escapes, and the length is bounded.</summary>
static class Printable
{
    const int MaximumLength = 160;

    public static string Of(string? text)
    {
        if (text is null)
            return "";
        var shown = new StringBuilder();
        foreach (var c in text.Length > MaximumLength ? text.AsSpan(0, MaximumLength) : text)
        {
            if (c is >= ' ' and <= '~')
                shown.Append(c);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return text.Length > MaximumLength ? shown.Append('…').ToString() : shown.ToString();
    }
}
