using System.Diagnostics.CodeAnalysis;
using Nuke.Common.Utilities;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>A node of a YAML file, which writes itself with NUKE's writer.</summary>
abstract class YamlNode
{
    /// <summary>What stands behind the key on its line; null when the node begins on the next one.</summary>
    public abstract string? Inline { get; }

    /// <summary>Writes the lines below the key.</summary>
    public abstract void Write(CustomFileWriter writer);

    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator YamlNode?(string? text) => text is null ? null : YamlValue.Of(text);

    public static implicit operator YamlNode?(Template? template) => template?.Text;

    public static implicit operator YamlNode?(Expression? expression) => expression?.ToString();

    public static implicit operator YamlNode(bool value) => new YamlValue(value ? "true" : "false");

    public static implicit operator YamlNode(int value) => new YamlValue(FormattableString.Invariant($"{value}"));
}

/// <summary>A value behind its key; text of several lines stands below it.</summary>
sealed class YamlValue(string inline, params IReadOnlyList<string> lines) : YamlNode
{
    public override string Inline => inline;

    public static YamlValue Of(string text) =>
        CanBeBlock(text) ? new("|-", text.Split('\n')) : new(YamlScalar.Of(text));

    /// <summary>A short list on one line.</summary>
    public static YamlValue Of(IEnumerable<string> items) =>
        new($"[{string.Join(", ", items.Select(YamlScalar.InFlow))}]");

    public override void Write(CustomFileWriter writer)
    {
        foreach (var line in lines)
            writer.WriteLine(line.Length == 0 ? null : line);
    }

    /// <summary>
    /// Whether the lines can stand for themselves: the first tells the indentation, and nothing needs an escape.
    /// </summary>
    static bool CanBeBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])
        && text.All(x => x is '\n' or (>= ' ' and <= '~'));
}
