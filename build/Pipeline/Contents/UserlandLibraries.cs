namespace KinoiteZfs.Pipeline.Contents;

/// <summary>
/// libzfs wherever an image may keep it: the library, not the programs, tells which OpenZFS the userland is of. Its
/// file name carries a soname and no version.
/// </summary>
static class UserlandLibraries
{
    const string Name = "libzfs.so.";

    public static async Task<InspectedFile> InspectAsync(long size, Stream content, CancellationToken cancellationToken)
    {
        var (version, problem) = await UserlandVersion.FindAsync(size, content, cancellationToken);
        return new InspectedFile(null, null, problem, version);
    }

    public static bool IsName(ImagePath path) => path.Name.StartsWith(Name, StringComparison.Ordinal);

    public static IReadOnlyList<FoundLibrary> Of(ImageTree<InspectedFile> tree, IEnumerable<ImagePath> libraries) =>
    [
        .. from path in libraries
           where IsName(path)
           let file = tree.Find(path)
           select new FoundLibrary(path.Value, file?.Fact?.Userland, file?.Fact is { } fact
               ? fact.Problem
               : "it is no regular file of the image"),
    ];
}
