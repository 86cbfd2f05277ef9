using Nuke.Common.CI;
using Nuke.Common.Utilities;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>A node of a YAML file, which writes itself with NUKE's writer.</summary>
abstract class YamlNode : ConfigurationEntity
{
    /// <summary>What stands behind the key on its line; null when the node begins on the next one.</summary>
    public virtual string? Inline => null;

    public static implicit operator YamlNode(string text) => YamlBlock.CanHold(text) ? new YamlBlock(text) : new YamlText(text);

    public static implicit operator YamlNode(Template template) => template.Text;

    public static implicit operator YamlNode(Expression expression) => new YamlText(expression.ToString());

    public static implicit operator YamlNode(bool value) => new YamlPlain(value ? "true" : "false");

    public static implicit operator YamlNode(int value) => new YamlPlain(FormattableString.Invariant($"{value}"));
}

/// <summary>A boolean or number, or an empty collection.</summary>
sealed class YamlPlain(string text) : YamlNode
{
    public override string Inline => text;

    public override void Write(CustomFileWriter writer) => writer.WriteLine(text);
}

/// <param name="remark">A comment at the end of the line.</param>
sealed class YamlText(string text, string? remark = null) : YamlNode
{
    public override string Inline => YamlScalar.Of(text) + (remark is null ? "" : $" # {remark}");

    public override void Write(CustomFileWriter writer) => writer.WriteLine(Inline);
}

/// <summary>Several lines, kept as they are; without a line break at the end.</summary>
sealed class YamlBlock(string text) : YamlNode
{
    /// <summary>Whether the lines can stand for themselves: the first tells the indentation, and nothing needs an escape.</summary>
    public static bool CanHold(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])
        && text.All(x => x is '\n' or (>= ' ' and <= '~'));

    public override string Inline => "|-";

    public override void Write(CustomFileWriter writer)
    {
        foreach (var line in text.Split('\n'))
            writer.WriteLine(line.Length == 0 ? null : line);
    }
}

/// <summary>A short list on one line.</summary>
sealed class YamlFlow(IEnumerable<string> items) : YamlNode
{
    public override string Inline { get; } = $"[{string.Join(", ", items.Select(YamlScalar.InFlow))}]";

    public override void Write(CustomFileWriter writer) => writer.WriteLine(Inline);
}
