namespace KinoiteZfs.Pipeline.Model;

/// <summary>A hold in words, the same ones wherever it is told: log, Preview, Status, the page of the run.</summary>
public static class HoldText
{
    /// <summary>So many builds or kernels are named, and the others counted: a long hold has dozens.</summary>
    const int MaximumNamed = 3;

    /// <summary>One line without an end.</summary>
    public static string Headline(this Hold hold) => hold.Instead is { } instead
        ? $"built on {instead} in place of {hold.PassedOver[0].Name}: {hold.Reason}"
        : $"held{Since(hold)}: {hold.Reason}";

    /// <summary>The image's label <see cref="InputLabels.PassedOver"/>.</summary>
    public static string Label(this Hold hold) => $"{hold.PassedOver[0].Name}: {hold.Reason}";

    /// <summary>What else there is to say, each with a title.</summary>
    public static IReadOnlyList<(string Title, string Text)> Details(this Hold hold, ZfsRelease zfs)
    {
        var kernels = hold.PassedOver.SelectMany(build => build.Kernels ?? Enumerable.Empty<KernelRelease>()).Distinct()
            .ToArray();
        List<(string, string)> details =
        [
            ("Since", hold.Since switch
            {
                null => "not known: no base build beyond the maximum was seen with a dated tag",
                { OrEarlier: true } => $"{Day(hold.Since.Date)} or earlier, "
                    + $"as no supported base build before it was seen; night {hold.Night}",
                _ => $"{Day(hold.Since.Date)}, the first base build beyond the maximum; night {hold.Night}",
            }),
            ("Not delivered", $"{Count(hold.PassedOver.Count, "base build")} "
                + $"({Names(hold.PassedOver)}) with "
                + $"{Count(kernels.Length, "kernel")} ({Names(kernels.Select(kernel => kernel.ToString()))}), and "
                + "whatever security fixes are in them"),
        ];
        if (hold.Searched is { } searched)
            details.Add(("Why no older build", searched));
        details.Add(("What ends it",
            $"an OpenZFS {zfs.Line} release for the newest base's kernel, or a base with a kernel within "
            + $"{zfs.LinuxMaximum}: every run looks, and nobody has to do anything"));
        details.Add(("What can be done now", string.Join("; ", Ways(hold))));
        return details;
    }

    /// <summary>Headline and details, for a terminal.</summary>
    public static string Render(this Hold hold, ZfsRelease zfs, int? width = null) => $"{hold.Headline()}.\n"
        + TextTable.Render(
            ["ABOUT", "WHAT"], hold.Details(zfs).Select(detail => (string[])[detail.Title, detail.Text]), width);

    /// <summary>The details as a list.</summary>
    public static string ToMarkdown(this Hold hold, ZfsRelease zfs) => string.Concat(
        hold.Details(zfs).Select(detail => $"- **{detail.Title}**: {MarkdownText.Plain(detail.Text)}.\n"));

    static IEnumerable<string> Ways(Hold hold)
    {
        if (hold.OtherLine is { } other)
            yield return $"OpenZFS {other.Version} supports Linux up to {other.LinuxMaximum}: zfsLine {other.Line} "
                + $"in the stream definition";
        yield return $"{Targets.Akmods} {Options.AllowBeyondMaximum} publishes akmods built elsewhere, for all later "
            + "runs";
        yield return $"{Options.AllowBeyondMaximum} builds on the newest base all the same";
        yield return $"{Targets.Promote} asks for a boot test of either";
    }

    /// <summary>A table beside it, or the record, names each.</summary>
    static string Names(IReadOnlyList<PassedOverBase> builds) => builds.Count > MaximumNamed
        ? $"{builds[0].Name} back to {builds[^1].Name}"
        : string.Join(", ", builds.Select(build => build.Name));

    static string Since(Hold hold) => hold.Since is { } since
        ? string.Create(CultureInfo.InvariantCulture,
            $" since {Day(since.Date)}{(since.OrEarlier ? " or earlier" : "")}, night {hold.Night}")
        : "";

    static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Names(IEnumerable<string> names) => names.ToArray() is { Length: > MaximumNamed } many
        ? $"{string.Join(", ", many.Take(MaximumNamed))} and {many.Length - MaximumNamed} more"
        : string.Join(", ", names);

    static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
