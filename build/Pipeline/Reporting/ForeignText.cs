using System.Globalization;
using System.Text;

namespace KinoiteZfs.Pipeline;

/// <summary>Text which others wrote (labels, branch names, file names) on its way to a terminal or a summary page.</summary>
static class ForeignText
{
    /// <summary>Long enough for every real value; a message with more cannot be read.</summary>
    const int MaximumLength = 300;

    /// <summary>Control and formatting characters as escapes, so that nothing can steer the terminal or fake a line.</summary>
    public static string Printable(string? text)
    {
        if (text is null)
            return "";
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(MaximumLength))
        {
            if (IsVisible(rune))
                shown.Append(rune);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
        return text.Length > MaximumLength ? shown.Append('…').ToString() : shown.ToString();
    }

    /// <summary>The same between quotation marks, so that a message shows where it begins and ends.</summary>
    public static string Quote(string? text) => $"'{Printable(text)}'";

    static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
