using System.Text;
using System.Text.RegularExpressions;

namespace Nuke.Common.IO;

/// <summary>
/// <c>*</c> and <c>?</c> match within a name, <c>**</c> any number of folders, <c>{a,b}</c> alternatives.
/// Results come in ordinal order, so that builds do the same thing on every machine.
/// </summary>
public static class Globbing
{
    public static IReadOnlyCollection<AbsolutePath> GlobFiles(this AbsolutePath directory, params string[] patterns) =>
        Find(directory, patterns, Directory.EnumerateFiles);

    public static IReadOnlyCollection<AbsolutePath> GlobDirectories(this AbsolutePath directory, params string[] patterns) =>
        Find(directory, patterns, Directory.EnumerateDirectories);

    private static List<AbsolutePath> Find(
        AbsolutePath directory,
        string[] patterns,
        Func<string, string, EnumerationOptions, IEnumerable<string>> enumerate)
    {
        if (!directory.DirectoryExists())
            return [];

        var expressions = patterns.Select(ToExpression).ToList();
        // A pattern without a folder part needs no walk through the whole tree.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = patterns.Any(x => x.Contains("**", StringComparison.Ordinal) || x.Contains('/', StringComparison.Ordinal)),
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        return [.. enumerate(directory, "*", options)
            .Where(x => !PassesThroughLink(directory, x))
            .Where(x => expressions.Exists(y => y.IsMatch(Path.GetRelativePath(directory, x).Replace('\\', '/'))))
            .Order(StringComparer.Ordinal)
            .Select(AbsolutePath.Create)];
    }

    /// <summary>Folders which are links may lead in circles or out of the tree: what lies behind them is not listed.</summary>
    private static bool PassesThroughLink(string root, string path)
    {
        for (var parent = Path.GetDirectoryName(path);
             parent is not null && parent.Length > root.Length;
             parent = Path.GetDirectoryName(parent))
        {
            if (new DirectoryInfo(parent).LinkTarget is not null)
                return true;
        }

        return false;
    }

    private static Regex ToExpression(string pattern)
    {
        var expression = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    var folders = i + 2 < pattern.Length && pattern[i + 2] == '/';
                    expression.Append(folders ? "(?:[^/]+/)*" : ".*");
                    i += folders ? 2 : 1;
                    break;
                case '*':
                    expression.Append("[^/]*");
                    break;
                case '?':
                    expression.Append("[^/]");
                    break;
                case '{':
                    expression.Append("(?:");
                    break;
                case '}':
                    expression.Append(')');
                    break;
                case ',':
                    expression.Append('|');
                    break;
                default:
                    expression.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return new Regex(expression.Append('$').ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }
}
