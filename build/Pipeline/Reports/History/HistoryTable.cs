using System.Globalization;

namespace KinoiteZfs.Pipeline.Reports.History;

/// <summary>A stream's history as a table for a terminal.</summary>
public static class HistoryTable
{
    static readonly string[] Headers = ["", "AUDIT TAG", "DIGEST", "DATE", "KERNELS", "ZFS", "BASE"];

    public static string Render(StreamHistory history) =>
        (history.Steps.Count == 0 ? $"Nothing of {history.Stream} was stable yet: there is no audit tag. Promote writes one.\n" : TextTable.Render(Headers, history.Steps.Select(Row)))
        + (history.Older == 0 ? "" : $"{history.Older} older ones are not shown.\n")
        + (history.Problem is { } problem
            ? $"latest is not what was made stable: {UntrustedText.Printable(problem)}. Find out who moved it before you promote or roll back.\n" : "")
        + string.Concat(history.Steps.Where(step => step.Image.Problem is not null).Select(step => $"{UntrustedText.Printable(step.Image.Problem)}\n"));

    static string[] Row(HistoryStep step) =>
    [
        step.Live ? "live" : step.Withdrawn is null ? "" : "withdrawn", step.Tag,
        .. step.Image.Content is { } content
            ?
            [
                content.Digest.Short, step.Date?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "not said",
                content.Kernels.Count == 0 ? "not said" : string.Join(", ", content.Kernels), content.Zfs ?? "not said", content.Base ?? "",
            ]
            : (string[])["cannot be read"],
    ];
}
