using Nuke.Common.Utilities;

namespace KinoiteZfs.Workflows.Yaml;

/// <summary>Keys and values in the order they were added.</summary>
sealed class YamlMapping : YamlNode
{
    readonly List<Entry> _entries = [];

    /// <summary>Whether an empty line stands between the entries.</summary>
    public bool IsSpaced { get; init; }

    public bool IsEmpty => _entries.Count == 0;

    public override string? Inline => IsEmpty ? "{}" : null;

    /// <param name="comment">Stands above the key.</param>
    /// <param name="value">Null leaves the entry out.</param>
    public YamlMapping Add(string key, YamlNode? value, string? comment = null)
    {
        if (value is not null)
            _entries.Add(new Entry(key, value, comment));
        return this;
    }

    public override void Write(CustomFileWriter writer)
    {
        foreach (var (entry, i) in _entries.Select((x, i) => (x, i)))
        {
            if (IsSpaced && i > 0)
                writer.WriteLine();
            entry.Write(writer, prefix: "");
        }
    }

    /// <summary>As an item of a sequence: the first key behind the dash, the others below it.</summary>
    public void WriteItem(CustomFileWriter writer)
    {
        _entries[0].Write(writer, prefix: "- ");
        using var indent = writer.Indent();
        foreach (var entry in _entries.Skip(1))
            entry.Write(writer, prefix: "");
    }

    sealed record Entry(string Key, YamlNode Value, string? Comment)
    {
        public void Write(CustomFileWriter writer, string prefix)
        {
            foreach (var line in Lines(Comment))
                writer.WriteComment(line);
            writer.WriteLine($"{prefix}{Key}:{(Value.Inline is { } inline ? " " + inline : "")}");
            if (Value.Inline is not null && Value is not YamlBlock)
                return;
            using var indent = writer.Indent();
            Value.Write(writer);
        }

        static string[] Lines(string? comment) => comment?.Split('\n') ?? [];
    }
}
