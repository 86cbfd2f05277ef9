using System.Diagnostics.CodeAnalysis;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>A tag which names one build by its date, and that date.</summary>
public sealed record DatedTag
{
    DatedTag(Tag tag, DateStamp stamp) => (Tag, Stamp) = (tag, stamp);

    public Tag Tag { get; }

    public DateStamp Stamp { get; }

    /// <summary>False when there is no date in the tag.</summary>
    public static bool TryFrom(Tag? tag, [NotNullWhen(true)] out DatedTag? dated)
    {
        dated = tag is not null && DateStamp.TryParse(tag.Name, out var stamp) ? new DatedTag(tag, stamp) : null;
        return dated is not null;
    }

    public override string ToString() => Tag.Name;
}
