namespace KinoiteZfs.Oci.Http.Authentication;

/// <summary>
/// Reads <c>WWW-Authenticate</c>: RFC 9110 section 11.6.1. One header may hold several challenges, each with
/// comma-separated parameters, so a comma alone does not tell whether a parameter or a scheme follows.
/// </summary>
static partial class ChallengeParser
{
    public static IReadOnlyList<Challenge> Parse(IEnumerable<string> headers) => [.. headers.SelectMany(Parse)];

    static List<Challenge> Parse(string header)
    {
        List<Challenge> challenges = [];
        Dictionary<string, string>? parameters = null;
        foreach (Match part in Part().Matches(header))
        {
            if (part.Groups["scheme"] is { Success: true, Value: var scheme })
                challenges.Add(new Challenge(scheme, parameters = new(StringComparer.OrdinalIgnoreCase)));
            else if (part.Groups["name"] is { Success: true, Value: var name })
                parameters?.TryAdd(
                    name, Escape().Replace(part.Groups["quoted"].Value, "$1") + part.Groups["plain"].Value);
        }
        return challenges;
    }

    // A parameter, quoted or plain; or a scheme, with the credentials-like blob which some carry in place of parameters
    // (Negotiate YII=); or quotation marks around what is neither.
    [GeneratedRegex(
        """
        (?<name>(?>[A-Za-z0-9!#$%&'*+.^_`|~-]+))[ \t]*=[ \t]*(?:"(?<quoted>(?:\\.|[^"\\])*)"?|(?<plain>[^, \t]*))
        |(?<scheme>(?>[A-Za-z0-9!#$%&'*+.^_`|~-]+))(?:[ \t]+[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|\z)))?
        |"(?:\\.|[^"\\])*"?
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Part();

    [GeneratedRegex(@"\\(.)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Escape();
}
