namespace KinoiteZfs.Pipeline.Contents;

/// <summary>
/// What the layers above the base put in the place of its folders and links. To know what was there, the base's layers
/// have to be looked at for just the paths of which those above speak.
/// </summary>
static class BaseReplacements
{
    const string WhiteoutPrefix = ".wh.";
    const string OpaqueWhiteout = ".wh..wh..opq";

    /// <param name="filter">What is wanted of the image besides.</param>
    /// <param name="baseLayers">How many of the layers are the base's.</param>
    /// <returns>The interest, which also looks at those paths in every layer.</returns>
    public static async Task<FileFilter<T>> WatchAsync<T>(
        FileFilter<T> filter, IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers,
        int baseLayers, CancellationToken cancellationToken)
        where T : class
    {
        HashSet<ImagePath> named = [], written = [], deleted = [], emptied = [];
        var gate = new Lock();
        var names = new FileFilter<object>([ImagePath.Parse(WhiteoutPrefix)], _ => false, Inspect: null)
        {
            Observe = (_, entry) =>
            {
                lock (gate)
                    Add(entry.Path);
            },
            Distrusted = baseLayers,
        };
        await ImageFiles.ReadAboveAsync(
            registry, repository, layers, Math.Min(baseLayers, layers.Count), names, progress: null, cancellationToken);
        // Whether all of it comes again shows in what the base has below.
        emptied.UnionWith(deleted.Where(written.Contains));
        return filter with { Watches = path => named.Contains(path) || emptied.Any(path.IsWithin) };

        void Add(ImagePath path)
        {
            if (path.Name == OpaqueWhiteout)
            {
                emptied.Add(path.Parent);
                AddWithFolders(named, path.Parent);
            }
            else if (path.Name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)
                && path.Name.Length > WhiteoutPrefix.Length)
            {
                deleted.Add(path.Parent / path.Name[WhiteoutPrefix.Length..]);
                AddWithFolders(named, path.Parent / path.Name[WhiteoutPrefix.Length..]);
            }
            else
            {
                AddWithFolders(named, path);
                AddWithFolders(written, path);
            }
        }
    }

    static void AddWithFolders(HashSet<ImagePath> paths, ImagePath path)
    {
        for (; !path.IsRoot && paths.Add(path); path = path.Parent)
        {
        }
    }

    public static IReadOnlyList<Replacement> In<T>(ImageTree<T> tree, int baseLayers)
        where T : class =>
        [.. tree.Replacements.Where(replacement => replacement.LayerIndex >= baseLayers)];
}
