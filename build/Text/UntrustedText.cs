using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KinoiteZfs;

/// <summary>
/// Text which others wrote (labels, names of files and branches, what registries and tools say) on its way to people.
/// It steers no terminal, fakes no line, and is no command to GitHub's runner.
/// </summary>
/// <remarks>
/// The runner takes lines apart at line feeds and carriage returns. It obeys a line that begins with <c>::</c>,
/// whatever blanks are before it, and one that has <c>##[</c> anywhere: actions/runner,
/// src/Runner.Common/ActionCommand.cs.
/// </remarks>
public static partial class UntrustedText
{
    /// <summary>Long enough for every real value; a message with more cannot be read.</summary>
    public const int MaximumLength = 300;

    const string LineMark = "\n  | ";

    /// <summary>One line: control and formatting characters as escapes.</summary>
    public static string Printable(string? text) => Printable(text ?? "", MaximumLength);

    /// <summary>The same for a line of ours that quotes others, of whatever length.</summary>
    public static string OneLine(string line) => Printable(line, int.MaxValue);

    /// <summary>The same between quotation marks, so that a message shows where it begins and ends.</summary>
    public static string Quote(string? text) => $"'{Printable(text)}'";

    /// <summary>
    /// A program's output, to stand behind a colon: one line there, several below it, each behind a mark, so that none
    /// begins a line of the log.
    /// </summary>
    public static string Lines(params IReadOnlyList<string> lines) =>
        lines is [var only] ? $" {OfOutput(only)}" : string.Concat(lines.Select(line => LineMark + OfOutput(line)));

    /// <summary>Whole lines of ours, in which a command may have come together after all.</summary>
    public static string WithoutCommands(string text) => Command().Replace(text, match => Escape(match.ValueSpan[0]));

    static string OfOutput(string line) => Printable(line.TrimEnd().Replace('\t', ' '));

    static string Printable(string text, int left)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (left-- == 0)
            {
                shown.Append('…');
                break;
            }
            if (IsVisible(rune))
                shown.Append(rune);
            else
                shown.Append(Escape(rune.Value));
        }
        return WithoutCommands(shown.ToString());
    }

    static string Escape(int character) => string.Create(CultureInfo.InvariantCulture, $"\\u{{{character:x}}}");

    static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);

    /// <summary>The one character without which it is none.</summary>
    [GeneratedRegex(@"(?<=(?:\A|[\r\n])\s*):(?=:)|(?<=##)\[", RegexOptions.CultureInvariant)]
    private static partial Regex Command();
}
