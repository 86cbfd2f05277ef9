using System.Text;

namespace Nuke.Common.Utilities;

/// <summary>
/// Quoting by the rules with which .NET splits <c>ProcessStartInfo.Arguments</c> again, so that a value reaches the
/// program as exactly one argument whatever it contains.
/// </summary>
internal static class CommandLine
{
    public static bool NeedsQuotes(string value) =>
        value.Length == 0 || value.Any(x => char.IsWhiteSpace(x) || x is '"' or '\'');

    public static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var character in value)
        {
            if (character == '\\')
            {
                backslashes++;
                continue;
            }

            quoted.Append('\\', character == '"' ? backslashes * 2 + 1 : backslashes).Append(character);
            backslashes = 0;
        }

        return quoted.Append('\\', backslashes * 2).Append('"').ToString();
    }
}
