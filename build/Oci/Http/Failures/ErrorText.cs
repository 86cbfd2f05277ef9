using System.Text;

namespace KinoiteZfs.Oci.Http;

/// <summary>Text of the other side, made fit for a terminal and a log.</summary>
static class ErrorText
{
    const int Longest = 300;

    public static string Printable(string text, params IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.Where(secret => secret.Length > 0))
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        var line = new StringBuilder();
        foreach (var character in text)
        {
            if (!char.IsControl(character) && character is not (' ' or '\u2028' or '\u2029'))
                line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
            if (line.Length > Longest)
                return line.ToString(0, Longest) + "…";
        }
        return line.ToString().TrimEnd();
    }
}
