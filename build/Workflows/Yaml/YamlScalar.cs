using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>Writes text so that every YAML reader gets exactly that text back, and as text.</summary>
static partial class YamlScalar
{
    // YAML 1.1 reads these as booleans or null, and GitHub's readers are not all of version 1.2.
    static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "y", "n", "null" };

    public static string Of(string text) =>
        IsPlain(text) ? text
        : text.Any(char.IsControl) || HasLineBreak(text) ? DoubleQuoted(text)
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Inside <c>[ ]</c> also commas and brackets would be read.</summary>
    public static string InFlow(string text) => text.IndexOfAny([',', '[', ']', '{', '}']) < 0 ? Of(text)
        : IsPlain(text) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
        : Of(text);

    static bool IsPlain(string text) =>
        Plain().IsMatch(text)
        && !s_words.Contains(text)
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal);

    static bool HasLineBreak(string text) => text.IndexOfAny(['\u2028', '\u2029', '\ufeff']) >= 0;

    static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var x in text)
        {
            quoted.Append(x switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(x) || HasLineBreak(x.ToString()) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)x:x4}"),
                _ => x.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    // Begins like a word, a path or an expression, and ends neither in a blank nor in a colon: what begins otherwise may be a
    // number, a date or a sign of YAML's own.
    [GeneratedRegex(@"\A(?:\.\.?/|[A-Za-z/_$])(?:[ -~]*[!-9;-~])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
