using Nuke.Common.Utilities;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>Mappings or texts, each behind a dash.</summary>
sealed class YamlSequence(IReadOnlyList<YamlNode> items) : YamlNode
{
    public override string? Inline => items.Count == 0 ? "[]" : null;

    /// <returns>Null when there are no items.</returns>
    public static YamlSequence? Of(IReadOnlyList<string> items) =>
        items.Count == 0 ? null : new YamlSequence([.. items.Select(YamlValue.Of)]);

    public override void Write(CustomFileWriter writer)
    {
        foreach (var item in items)
        {
            if (item is YamlMapping mapping)
                mapping.WriteItem(writer);
            else
                writer.WriteLine($"- {item.Inline}");
        }
    }
}
