using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>
/// One line of a branch or path filter, as docs.github.com describes it in "Workflow syntax", "Filter pattern cheat
/// sheet".
/// </summary>
sealed class FilterPattern
{
    readonly Regex _expression;

    public FilterPattern(string text)
    {
        IsExclusion = text.StartsWith('!');
        _expression = new Regex($"^{ToExpression(IsExclusion ? text[1..] : text)}$", RegexOptions.CultureInvariant);
    }

    /// <summary>Begins with <c>!</c>: what it matches is out again.</summary>
    public bool IsExclusion { get; }

    /// <summary>Whether the text is in: the last pattern that matches decides.</summary>
    public static bool AnyAccepts(IEnumerable<string> patterns, string text) =>
        patterns.Select(pattern => new FilterPattern(pattern))
            .LastOrDefault(pattern => pattern._expression.IsMatch(text))
            is { IsExclusion: false };

    static string ToExpression(string text)
    {
        var expression = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            expression.Append(text[at] switch
            {
                '*' when Follows(text, at, "**/") => Skip(ref at, 2, "(?:.*/)?"),
                '*' when Follows(text, at, "**") => Skip(ref at, 1, ".*"),
                '*' => "[^/]*",
                // These three mean what they mean in regular expressions.
                '?' or '+' or '[' or ']' => text[at].ToString(),
                var letter => Regex.Escape(letter.ToString()),
            });
        }
        return expression.ToString();
    }

    static bool Follows(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    static string Skip(ref int at, int letters, string expression)
    {
        at += letters;
        return expression;
    }
}
