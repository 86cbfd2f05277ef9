using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// libzfs wherever an image may keep it: the library, not the programs, tells which OpenZFS the userland is of. Its file
/// name carries a soname and no version.
/// </summary>
static class UserlandLibraries
{
    const string Name = "libzfs.so.";

    public static bool Contains(ImagePath path) => path.Name.StartsWith(Name, StringComparison.Ordinal) && LibraryFolders.Paths.Contains(path.Parent);

    public static async Task<InspectedFile> InspectAsync(long size, Stream content, CancellationToken cancellation)
    {
        var (version, problem) = await UserlandVersion.FindAsync(size, content, cancellation);
        return new InspectedFile(null, null, problem, version);
    }

    public static IReadOnlyList<FoundLibrary> In(ImageTree<InspectedFile> tree) =>
    [
        .. tree.Files.Values.Where(file => Contains(file.Path)).Select(file => new FoundLibrary(
            file.Path.Value, file.Fact?.Userland, file.Fact is null ? $"it is no regular file but {file.Kind}" : file.Fact.Problem)),
    ];
}
