using System.Text;

namespace KinoiteZfs.Pipeline;

/// <summary>Foreign text in Markdown: shown as it is, never as markup, link, mention or HTML.</summary>
public static class MarkdownText
{
    const string Special = "\\`*_{}[]()<>#+-.!|~&@:";

    /// <summary>As running text.</summary>
    public static string Plain(string? text)
    {
        var escaped = new StringBuilder();
        foreach (var c in ForeignText.Printable(text))
        {
            // Entities, because a backslash stops neither mentions nor automatic links.
            if (Special.Contains(c, StringComparison.Ordinal))
                escaped.Append("&#").Append((int)c).Append(';');
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }

    /// <summary>As code. A HTML element, because a code span in a table ends at the first <c>|</c>.</summary>
    public static string Code(string? text) => $"<code>{Plain(text)}</code>";
}
