using System.Text;

namespace KinoiteZfs.Oci.Http.Authentication;

/// <summary>
/// Reads <c>WWW-Authenticate</c>: RFC 9110 section 11.6.1. One header may hold several challenges, each with
/// comma-separated parameters, so a comma alone does not tell whether a parameter or a scheme follows.
/// </summary>
static class ChallengeParser
{
    public static IReadOnlyList<Challenge> Parse(IEnumerable<string> headers) => [.. headers.SelectMany(Parse)];

    static IEnumerable<Challenge> Parse(string header)
    {
        var cursor = new Cursor(header);
        string? scheme = null;
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (cursor.SkipSeparators())
        {
            var word = cursor.Token();
            if (word.Length == 0)
            {
                cursor.SkipToComma();
                continue;
            }
            if (scheme is not null && cursor.Equals())
            {
                parameters.TryAdd(word, cursor.Value());
                continue;
            }
            if (scheme is not null)
                yield return new Challenge(scheme, parameters);
            scheme = word;
            parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            cursor.SkipToken68();
        }
        if (scheme is not null)
            yield return new Challenge(scheme, parameters);
    }

    sealed class Cursor(string text)
    {
        int _at;

        public bool SkipSeparators()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t' or ',')
                _at++;
            return _at < text.Length;
        }

        /// <summary>RFC 9110 section 5.6.2; empty when none stands here.</summary>
        public string Token()
        {
            var start = _at;
            while (_at < text.Length && IsTokenCharacter(text[_at]))
                _at++;
            return text[start.._at];
        }

        /// <summary>Consumes the '=' of a parameter, with blanks around it; otherwise stays.</summary>
        public bool Equals()
        {
            var ahead = SkipBlanks(_at);
            if (ahead >= text.Length || text[ahead] != '=')
                return false;
            _at = SkipBlanks(ahead + 1);
            return true;
        }

        public string Value()
        {
            if (_at >= text.Length || text[_at] != '"')
                return UntilComma();
            var value = new StringBuilder();
            for (_at++; _at < text.Length && text[_at] != '"'; _at++)
            {
                if (text[_at] == '\\' && _at + 1 < text.Length)
                    _at++;
                value.Append(text[_at]);
            }
            _at++;
            return value.ToString();
        }

        /// <summary>Passes the credentials-like blob some schemes carry in place of parameters (<c>Negotiate YII=</c>).</summary>
        public void SkipToken68()
        {
            var start = SkipBlanks(_at);
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '.' or '_' or '~' or '+' or '/'))
                end++;
            var padded = end;
            while (padded < text.Length && text[padded] == '=')
                padded++;
            var next = SkipBlanks(padded);
            if (padded > start && start > _at && (next >= text.Length || text[next] == ','))
                _at = next;
        }

        public void SkipToComma()
        {
            while (_at < text.Length && text[_at] != ',')
            {
                if (text[_at] == '"')
                    Value();
                else
                    _at++;
            }
        }

        string UntilComma()
        {
            var start = _at;
            while (_at < text.Length && text[_at] is not (',' or ' ' or '\t'))
                _at++;
            return text[start.._at];
        }

        int SkipBlanks(int from)
        {
            while (from < text.Length && text[from] is ' ' or '\t')
                from++;
            return from;
        }

        static bool IsTokenCharacter(char character) =>
            char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal);
    }
}
