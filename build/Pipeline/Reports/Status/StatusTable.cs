using System.Globalization;

namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>A stream's status as a table for a terminal.</summary>
public static class StatusTable
{
    static readonly string[] Headers = ["WHAT", "TAG", "DIGEST", "KERNELS", "ZFS", "BASE", "AGE"];

    /// <returns>The table, and below it what went wrong with each tag which could not be read.</returns>
    public static string Render(StreamStatus status)
    {
        var problems = status.Tags.Where(tag => !tag.Readable)
            .Select(tag => $"{Outcome(tag.Outcome)}: {UntrustedText.Printable(tag.Problem)}\n");
        return TextTable.Render(Headers, status.Tags.Select(tag => Row(tag, status.ReadAt))) + string.Concat(problems);
    }

    /// <summary>How long ago, in the largest unit that says enough.</summary>
    public static string Age(DateTimeOffset? created, DateTimeOffset now)
    {
        if (created is not { } time)
            return "unknown";
        var age = now - time;
        return age switch
        {
            { Ticks: < 0 } => "in the future",
            { TotalMinutes: < 1 } => "just now",
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Minutes} min"),
            { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} d"),
        };
    }

    static string[] Row(TagStatus tag, DateTimeOffset now) => tag.Content is { } content
        ?
        [
            tag.Role, tag.Tag, content.Digest.Short, content.Kernels.Count == 0 ? "not said" : string.Join(", ", content.Kernels),
            content.Zfs ?? "not said", content.Base ?? "", Age(content.Created, now),
        ]
        : [tag.Role, tag.Tag, Outcome(tag.Outcome)];

    static string Outcome(TagOutcome outcome) => outcome switch
    {
        TagOutcome.Present => "present",
        TagOutcome.NoSuchTag => "no such tag",
        TagOutcome.NoPermission => "no permission",
        TagOutcome.ContentWrong => "content wrong",
        TagOutcome.NotOurs => "not ours",
        _ => "registry broken",
    };
}
