using Nuke.Common.Utilities;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>Keys and values in the order they were added.</summary>
sealed class YamlMapping : YamlNode
{
    readonly List<(string Key, YamlNode Value, string? Comment)> _entries = [];

    /// <summary>Whether an empty line stands between the entries.</summary>
    public bool IsSpaced { get; init; }

    public override string? Inline => _entries.Count == 0 ? "{}" : null;

    /// <returns>Null when there are no items.</returns>
    public static YamlMapping? Of<T>(IReadOnlyCollection<T> items, Func<T, string> key, Func<T, YamlNode?> value) =>
        items.Count == 0 ? null : items.Aggregate(new YamlMapping(), (mapping, x) => mapping.Add(key(x), value(x)));

    /// <param name="comment">Stands above the key.</param>
    /// <param name="value">Null leaves the entry out.</param>
    public YamlMapping Add(string key, YamlNode? value, string? comment = null)
    {
        if (value is not null)
            _entries.Add((key, value, comment));
        return this;
    }

    public override void Write(CustomFileWriter writer)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            if (IsSpaced && i > 0)
                writer.WriteLine();
            WriteEntry(i, writer);
        }
    }

    /// <summary>As an item of a sequence: the first key behind the dash, the others below it.</summary>
    public void WriteItem(CustomFileWriter writer)
    {
        WriteEntry(0, writer, "- ");
        using var indent = writer.Indent();
        for (var i = 1; i < _entries.Count; i++)
            WriteEntry(i, writer);
    }

    void WriteEntry(int index, CustomFileWriter writer, string prefix = "")
    {
        var (key, value, comment) = _entries[index];
        foreach (var line in comment?.Split('\n') ?? [])
            writer.WriteComment(line);
        writer.WriteLine($"{prefix}{key}:{(value.Inline is { } inline ? " " + inline : "")}");
        using var indent = writer.Indent();
        value.Write(writer);
    }
}
