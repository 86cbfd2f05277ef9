using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>Writes text so that every YAML reader gets exactly that text back, and as text.</summary>
static partial class YamlScalar
{
    // YAML 1.1 reads these as booleans or null, and GitHub's readers are not all of version 1.2.
    static readonly HashSet<string> Words =
        new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "y", "n", "null" };

    // Text in JSON is also text in YAML, where it stands in double quotes: yaml.org/spec/1.2.2, 1.2.
    static readonly JsonSerializerOptions Quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(string text) =>
        IsPlain(text) ? text
        : text.Any(x => char.IsControl(x) || IsLineBreak(x)) ? JsonSerializer.Serialize(text, Quoted)
        : SingleQuoted(text);

    /// <summary>Inside <c>[ ]</c> also commas and brackets would be read.</summary>
    public static string InFlow(string text) =>
        IsPlain(text) && text.IndexOfAny([',', '[', ']', '{', '}']) >= 0 ? SingleQuoted(text) : Of(text);

    static bool IsPlain(string text) =>
        Plain().IsMatch(text)
        && !Words.Contains(text)
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal);

    static bool IsLineBreak(char x) => x is '\u2028' or '\u2029' or '\ufeff';

    static string SingleQuoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // Begins like a word, a path or an expression, and ends neither in a blank nor in a colon: what begins otherwise
    // may be a number, a date or a sign of YAML's own.
    [GeneratedRegex(@"\A(?:\.\.?/|[A-Za-z/_$])(?:[ -~]*[!-9;-~])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
