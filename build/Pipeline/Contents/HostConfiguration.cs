namespace KinoiteZfs.Pipeline.Contents;

/// <summary>A file which tells a tool of the host what to do, by the path where it was found.</summary>
/// <param name="Text">Null when it cannot be read, and <paramref name="Problem"/> says why.</param>
public sealed record ConfigurationFile(string Path, string? Text, string? Problem = null);

/// <summary>
/// Folders of <c>*.conf</c> files as the host's tools read them: of two files of one name the one of the earlier folder
/// counts alone, and all are taken in the order of their names.
/// </summary>
/// <remarks>Source: kmod, libkmod/libkmod-config.c (conf_files_list) and tools/depmod.c (cfg_files_list).</remarks>
static class HostConfiguration
{
    /// <summary>Real ones have a few kilobytes.</summary>
    const int MaximumBytes = 256 * 1024;

    /// <summary>What an administrator sets, then what comes with the image. A host has <c>usr/etc</c> as
    /// <c>/etc</c>.</summary>
    static readonly string[] Places = ["etc", "usr/etc", "usr/local/lib", "usr/lib", "lib"];

    public static IReadOnlyList<ImagePath> Folders(string name) =>
        [.. Places.Select(place => ImagePath.Parse($"{place}/{name}"))];

    public static bool IsIn(IReadOnlyList<ImagePath> folders, ImagePath path) =>
        path.Name is [not '.', ..] && path.Name.EndsWith(".conf", StringComparison.Ordinal)
            && folders.Contains(path.Parent);

    public static async Task<(string? Text, string? Problem)> ReadAsync(
        long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > MaximumBytes)
            return (null, $"it has {size} bytes, more than the {MaximumBytes} that are read");
        using var reader = new StreamReader(content, leaveOpen: true);
        return (await reader.ReadToEndAsync(cancellationToken), null);
    }

    /// <summary>The files that count, in the order in which they do.</summary>
    public static IReadOnlyList<ConfigurationFile> In(ImageTree<InspectedFile> tree, IReadOnlyList<ImagePath> folders)
    {
        SortedDictionary<string, ConfigurationFile> files = new(StringComparer.Ordinal);
        foreach (var path in folders.SelectMany(folder => tree.NamesIn(folder).Select(name => folder / name))
            .Where(path => IsIn(folders, path)))
            files.TryAdd(path.Name, Read(tree, path));
        return [.. files.Values];
    }

    /// <summary>The lines of a file that say something; one goes on after a backslash.</summary>
    public static IEnumerable<string> Lines(ConfigurationFile file) =>
        (file.Text ?? "").Replace("\\\n", "", StringComparison.Ordinal)
            .Split('\n').Where(line => !line.StartsWith('#'));

    static ConfigurationFile Read(ImageTree<InspectedFile> tree, ImagePath path) => tree.Find(path) switch
    {
        { Fact: { } fact } => new ConfigurationFile(path.Value, fact.Text, fact.Problem),
        // A link to /dev/null is the usual way to switch off a file of the same name in a later folder.
        null when tree.SymbolicLinks.GetValueOrDefault(path) is "/dev/null" => new ConfigurationFile(path.Value, ""),
        var file => new ConfigurationFile(path.Value, null, InspectedFile.Unread(file)),
    };
}
