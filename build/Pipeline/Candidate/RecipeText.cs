namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>Edits the recipe's files as text: comments, order and line ends stay as they are.</summary>
static class RecipeText
{
    /// <summary>Replaces the value of a key of the YAML document's top level.</summary>
    /// <param name="source">Where the text came from, for messages.</param>
    /// <exception cref="PipelineException">The key is not there exactly once, or its value is not on its
    /// line.</exception>
    public static string SetTopLevel(string yaml, string key, string value, string source)
    {
        var (lines, index, match) = FindTopLevel(yaml, key, source);
        // Always quoted: 43.20261120 would be a number to YAML and lose its last digit.
        lines[index] = $"{match.Groups["key"].Value} \"{value}\"{match.Groups["rest"].Value}";
        return string.Join('\n', lines);
    }

    /// <summary>The same, but for a line which says so already, however it is quoted.</summary>
    /// <inheritdoc cref="SetTopLevel"/>
    public static string ChangeTopLevel(string yaml, string key, string value, string source) =>
        FindTopLevel(yaml, key, source).Match.Groups["value"].Value.Trim().Trim('"', '\'') == value
            ? yaml
            : SetTopLevel(yaml, key, value, source);

    static (string[] Lines, int Index, Match Match) FindTopLevel(string yaml, string key, string source)
    {
        var lines = yaml.Split('\n');
        var pattern = new Regex(
            $@"\A(?<key>(?<quote>[""']?){Regex.Escape(key)}\k<quote>[ \t]*:)(?<value>[ \t]+(?:""[^""]*""|'[^']*'|[^\s#|>&*!""'][^#\r]*?))?(?<rest>[ \t]*(?:[ \t]#[^\r]*)?\r?)\z");
        var found = lines.Index().Where(line => IsKey(line.Item, key)).ToList();
        if (found.Count != 1)
            throw new PipelineException(
                $"{source}: the key '{key}' is there {found.Count} times at the top level, and it must be there exactly once to be pinned."
                + (found.Count == 0
                    ? $" Add a line '{key}: …'."
                    : $" Keep one of the lines {string.Join(", ", found.Select(line => line.Index + 1))}."));
        var (index, line) = found[0];
        var match = pattern.Match(line);
        if (!match.Success || !match.Groups["value"].Success)
            throw new PipelineException(
                $"{source}, line {index + 1}: {UntrustedText.Quote(line.TrimEnd())} has no plain value to pin. Write it as '{key}: value'.");
        return (lines, index, match);
    }

    /// <summary>Fills a placeholder <c>{{name}}</c>.</summary>
    /// <exception cref="PipelineException">The placeholder is not there exactly once.</exception>
    public static string Fill(string text, string name, string value, string source)
    {
        var placeholder = $"{{{{{name}}}}}";
        var count = text.Split(placeholder).Length - 1;
        return count == 1
            ? text.Replace(placeholder, value, StringComparison.Ordinal)
            : throw new PipelineException(
                $"{source}: the placeholder {placeholder} is there {count} times, and it must be there exactly once. Compare with the file's history.");
    }

    static bool IsKey(string line, string key) =>
        line.StartsWith(key, StringComparison.Ordinal) && line[key.Length..].TrimStart(' ', '\t').StartsWith(':')
        || line.StartsWith($"\"{key}\"", StringComparison.Ordinal)
        || line.StartsWith($"'{key}'", StringComparison.Ordinal);
}
