using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.History;

/// <summary>What was stable when, newest first, as the audit tags tell it.</summary>
/// <param name="Live">What <c>latest</c> names; null when there is no such tag.</param>
/// <param name="Older">How many more audit tags there are, which were not read.</param>
public sealed record StreamHistory(string Stream, Digest? Live, IReadOnlyList<HistoryStep> Steps, int Older)
{
    static readonly string[] Headers = ["", "AUDIT TAG", "DIGEST", "DATE", "KERNELS", "ZFS", "BASE"];

    /// <summary>Why what <c>latest</c> names is not what this pipeline made stable; null when it is.</summary>
    public string? Problem { get; init; }

    /// <summary>A table for a terminal.</summary>
    public string Render() =>
        (Steps.Count == 0
            ? $"Nothing of {Stream} was stable yet: there is no audit tag. {Targets.Promote} writes one.\n"
            : TextTable.Render(Headers, Steps.Select(Row)))
        + (Older == 0 ? "" : $"{Older} older ones are not shown.\n")
        + (Problem is { } problem
            ? $"latest is not what was made stable: {UntrustedText.Printable(problem)}. Find out who moved it before you promote or roll back.\n"
            : "")
        + string.Concat(Steps.Where(step => step.Image.Problem is not null)
            .Select(step => $"{UntrustedText.Printable(step.Image.Problem)}\n"));

    static string[] Row(HistoryStep step) =>
    [
        step.Live ? "live" : step.Withdrawn is null ? "" : "withdrawn", step.Tag,
        .. step.Image.Content is { } content
            ? [content.Digest.Short, step.Date?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
                ?? "not said", .. content.Cells]
            : (string[])["cannot be read"],
    ];
}

/// <summary>One promotion or rollback.</summary>
/// <param name="Tag">What <c>Rollback --to</c> takes.</param>
/// <param name="Live">Its image is the stable one now.</param>
/// <param name="Date">When the image was proven, or stable went back to it; null when nobody wrote that down.</param>
/// <param name="Withdrawn">The rollback which left this image; null when none did, or stable is back there.</param>
/// <param name="Image">What the audit tag names, or why that cannot be read.</param>
public sealed record HistoryStep(
    string Tag, StableMove Kind, string Run, string Commit, bool Live, DateTimeOffset? Date, Withdrawal? Withdrawn,
    TagStatus Image);
