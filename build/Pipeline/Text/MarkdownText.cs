namespace KinoiteZfs.Pipeline.Text;

/// <summary>Untrusted text in Markdown: shown as it is, never as markup, link, mention or HTML.</summary>
public static partial class MarkdownText
{
    const string Special = "\\`*_{}[]()<>#!|~&@";

    /// <summary>As running text.</summary>
    public static string Plain(string? text)
    {
        var shown = Reference().Replace(UntrustedText.Printable(text), "$0\u200b");
        var escaped = new StringBuilder();
        foreach (var (at, c) in shown.Index())
        {
            // Entities, because a backslash stops no automatic link.
            if (Special.Contains(c, StringComparison.Ordinal) || StartsMarkup(shown, at))
                escaped.Append("&#").Append((int)c).Append(';');
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }

    /// <summary>
    /// What GitHub makes a mention of a person, or of an issue, which then tells of it. It looks for them in the text
    /// of the finished page, where an entity is a character again: gjtorikian/html-pipeline, @mention_filter.rb. A
    /// zero width space after it stops that: renovatebot/renovate, lib/util/markdown.ts.
    /// </summary>
    [GeneratedRegex(@"(?<!\w)@(?=\w)|#(?=[0-9])|(?<!\w)(?i:GH)-(?=[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    /// <summary>As code. Where a code span could end too early, in a table at the first <c>|</c>, a HTML
    /// element.</summary>
    public static string Code(string? text) =>
        UntrustedText.Printable(text) is { Length: > 0 } shown && !shown.AsSpan().ContainsAny('`', '|')
            ? $"`{shown}`"
            : $"<code>{Plain(text)}</code>";

    /// <summary>Characters which mean something only where they stand: list items, and links by themselves.</summary>
    static bool StartsMarkup(string text, int at) => text[at] switch
    {
        '-' or '+' => at == 0,
        '.' => text[..at].All(char.IsAsciiDigit) || text[..at].EndsWith("www", StringComparison.OrdinalIgnoreCase),
        ':' => at + 1 < text.Length && text[at + 1] == '/',
        _ => false,
    };
}
