namespace KinoiteZfs.Pipeline.Reports.Changes;

/// <summary>What a promotion has changed for those who run stable, as GitHub Flavored Markdown.</summary>
public static class Changelog
{
    public const string FileName = "changelog.md";

    /// <summary>A move to the next Fedora changes nearly all packages; a page of thousands of rows nobody
    /// reads.</summary>
    const int MaximumRows = 400;

    /// <summary>As many rows as a changelog may have take a tenth of it.</summary>
    const int MaximumBytes = 1024 * 1024;

    /// <summary>Beside the records, where the summary of the run finds it. Its first line says whose it is.</summary>
    public static Task WriteAsync(
        DirectoryInfo folder, RunIdentity run, string changelog, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(
            In(folder), Encoding.UTF8.GetBytes($"{Mark(run)}\n{changelog}"), cancellationToken);

    /// <returns>
    /// Null when there is none, or something else lies in its place; where it is of another run, that in its stead.
    /// </returns>
    public static async Task<string?> FindAsync(
        DirectoryInfo folder, RunIdentity run, CancellationToken cancellationToken)
    {
        if (In(folder) is not { Exists: true, Length: <= MaximumBytes } file)
            return null;
        var text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
        return text.StartsWith($"{Mark(run)}\n", StringComparison.Ordinal)
            ? text[(Mark(run).Length + 1)..]
            : $"Not known: the {FileName} which is there is of another run, and left out.";
    }

    /// <summary>Pages do not show it.</summary>
    static string Mark(RunIdentity run) =>
        string.Create(CultureInfo.InvariantCulture, $"<!-- run {run.Id}, attempt {run.Attempt} -->");

    /// <param name="before">Null for the first stable image there is.</param>
    public static string Render(Repository repository, StableSide? before, StableSide after)
    {
        var page = new StringBuilder();
        page.Append(MarkdownText.Code($"{repository}:{StreamTags.Stable}"))
            .Append(before is null ? " is new.\n\n" : ", before and after.\n\n");
        page.Append(MarkdownTable.Render(["", "Before", "After"],
        [
            Row("Image", before?.Image.ToString(), after.Image.ToString()),
            Said("Kernels", InputLabels.Kernels),
            Said("OpenZFS", InputLabels.Zfs),
            Said("Base image", InputLabels.BaseTag),
            Said("Fedora", InputLabels.Fedora),
        ]));
        page.Append("\nPackages of this pipeline: ").Append(Ours(before, after)).Append('\n');
        if (before is not null)
            page.Append('\n').Append(Installed(before, after));
        return page.ToString();

        string[] Said(string name, string label) => Row(name, before?.Said(label), after.Said(label));
    }

    static FileInfo In(DirectoryInfo folder) => new(Path.Combine(folder.FullName, FileName));

    static string[] Row(string name, string? before, string after) =>
        [name, before is null ? "" : MarkdownText.Code(before), before == after
            ? "the same"
            : MarkdownText.Code(after)];

    static string Ours(StableSide? before, StableSide after)
    {
        if (after.Ours is not { } now)
            return "not known, no provenance is attached.";
        if (before?.Ours is not { } old)
            return List(now) + (before is null ? "." : "; those before are not known, they have no provenance.");
        string[] gone = [.. old.Except(now)], come = [.. now.Except(old)];
        return gone.Length + come.Length == 0
            ? "the same."
            : $"{(come.Length == 0 ? "none" : List(come))} new; {(gone.Length == 0 ? "none" : List(gone))} gone.";
    }

    static string List(IEnumerable<string> packages) => string.Join(", ", packages.Select(MarkdownText.Code));

    static string Installed(StableSide before, StableSide after)
    {
        if (before.Installed is null || after.Installed is null)
            return $"The images' package databases were not compared (`{Options.ComparePackages}` does).\n";
        if (before.Installed.Packages is not { } old || after.Installed.Packages is not { } now)
            return $"The images' package databases could not be compared: {MarkdownText.Plain(before.Installed.Problem ?? after.Installed.Problem)}.\n";
        var changes = PackageChange.Between(old, now);
        if (changes.Count == 0)
            return string.Create(CultureInfo.InvariantCulture, $"All {now.Count} installed packages are the same.\n");
        var rest = changes.Count - MaximumRows;
        return string.Create(
            CultureInfo.InvariantCulture, $"{changes.Count} of {now.Count} installed packages differ:\n\n")
            + MarkdownTable.Render(["Package", "Before", "After"], changes.Take(MaximumRows).Select(change => (string[])
            [
                MarkdownText.Code(change.Name), Versions(change.Before, "not there"), Versions(change.After, "gone"),
            ]))
            + (rest > 0 ? string.Create(CultureInfo.InvariantCulture, $"\nand {rest} more.\n") : "");
    }

    static string Versions(string versions, string none) => versions.Length == 0 ? none : MarkdownText.Code(versions);
}
