namespace KinoiteZfs.Pipeline.Contents;

/// <summary>The libraries of OpenZFS wherever an image's loader would look for them.</summary>
/// <remarks>
/// Source: ld.so(8): rpath, LD_LIBRARY_PATH, runpath, the cache, then /lib64 and /usr/lib64; glibc, elf/ldconfig.c:
/// into the cache come the folders of ld.so.conf (parse_conf, a '#' ends a line), then those two (main), and
/// <c>glibc-hwcaps</c> below each.
/// </remarks>
static class OpenZfsLibraries
{
    static readonly string[] Names = ["libzfs.so.", "libzfs_core.so.", "libzpool.so.", "libnvpair.so.", "libuutil.so."];

    static readonly IReadOnlyList<ImagePath> Local = [ImagePath.Parse("usr/local/lib64"), ImagePath.Parse(
        "usr/local/lib")];

    static readonly IReadOnlyList<ImagePath> ConfigurationFolders =
        [ImagePath.Parse("etc/ld.so.conf.d"), ImagePath.Parse("usr/etc/ld.so.conf.d")];

    static readonly IReadOnlyList<ImagePath> MainFiles = [.. ConfigurationFolders.Select(
        folder => folder.Parent / "ld.so.conf")];

    /// <summary>What has to be looked at to know them.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots =
        [.. LibraryFolders.Paths, .. Local, .. MainFiles, .. ConfigurationFolders];

    public static bool IsConfiguration(ImagePath path) =>
        MainFiles.Contains(path) || HostConfiguration.IsIn(ConfigurationFolders, path);

    public static bool Contains(ImagePath path) =>
        Names.Any(name => path.Name.StartsWith(name, StringComparison.Ordinal))
            && LibraryFolders.Paths.Concat(Local).Any(path.IsWithin);

    /// <summary>There are thousands of others.</summary>
    public static bool Hides(ImagePath path) =>
        LibraryFolders.Paths.Concat(Local).Any(folder => path != folder && path.IsWithin(folder)) && !Contains(path);

    /// <summary>Each as the file it really is, in the folders the loader looks into.</summary>
    public static IReadOnlyList<ImagePath> In(ImageTree<InspectedFile> tree)
    {
        var named = MainFiles.Select(tree.Find).Select(file => file?.Fact?.Text)
            .Concat(HostConfiguration.In(tree, ConfigurationFolders).Select(file => file.Text))
            .SelectMany(text => (text ?? "").Split('\n', StringSplitOptions.TrimEntries))
            .Select(line => line.Split('#')[0].TrimEnd()).Where(line => line.StartsWith('/'))
            .Select(line => ImagePath.TryParse(line.TrimStart('/'), out var folder) ? folder : ImagePath.Root);
        var folders = LibraryFolders.Paths.Concat(named).ToHashSet();
        return
        [
            .. tree.Files.Keys.Concat(tree.SymbolicLinks.Keys)
                .Where(path => Contains(path) && (folders.Contains(path.Parent) || IsForProcessor(path, folders)))
                .Select(path => tree.Find(path)?.Path ?? path).Distinct().Order(),
        ];
    }

    /// <summary>The library a file is of: <c>libzfs</c>.</summary>
    public static string NameOf(ImagePath path) => path.Name[..path.Name.IndexOf('.', StringComparison.Ordinal)];

    static bool IsForProcessor(ImagePath path, HashSet<ImagePath> folders) =>
        path.Parent.Parent is { Name: "glibc-hwcaps" } folder && folders.Contains(folder.Parent);
}
