namespace KinoiteZfs.Pipeline.Text;

/// <summary>Untrusted text in Markdown: shown as it is, never as markup, link, mention or HTML.</summary>
public static class MarkdownText
{
    const string Special = "\\`*_{}[]()<>#!|~&@";

    /// <summary>As running text.</summary>
    public static string Plain(string? text)
    {
        var shown = UntrustedText.Printable(text);
        var escaped = new StringBuilder();
        foreach (var (at, c) in shown.Index())
        {
            // Entities, because a backslash stops neither mentions nor automatic links.
            if (Special.Contains(c, StringComparison.Ordinal) || StartsMarkup(shown, at))
                escaped.Append("&#").Append((int)c).Append(';');
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }

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
