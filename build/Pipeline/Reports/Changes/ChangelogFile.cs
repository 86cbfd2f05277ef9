using System.Text;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Reports.Changes;

/// <summary>The changelog beside the records, where the summary of the run finds it.</summary>
public static class ChangelogFile
{
    /// <summary>As many rows as a changelog may have take a tenth of it.</summary>
    const int MaximumBytes = 1024 * 1024;

    public static Task WriteAsync(DirectoryInfo folder, string changelog, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(In(folder), Encoding.UTF8.GetBytes(changelog), cancellation);

    /// <returns>Null when there is none, or something else lies in its place.</returns>
    public static async Task<string?> FindAsync(DirectoryInfo folder, CancellationToken cancellation) =>
        In(folder) is { Exists: true, Length: <= MaximumBytes } file ? await File.ReadAllTextAsync(file.FullName, cancellation) : null;

    static FileInfo In(DirectoryInfo folder) => new(Path.Combine(folder.FullName, Changelog.FileName));
}
