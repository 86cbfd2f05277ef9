using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// What the layers above the base put in the place of its folders and links. To know what was there, the base's layers have to
/// be looked at for just the paths of which those above speak.
/// </summary>
static class BaseReplacements
{
    const string WhiteoutPrefix = ".wh.";
    const string OpaqueWhiteout = ".wh..wh..opq";

    /// <param name="interest">What is wanted of the image besides.</param>
    /// <param name="baseLayers">How many of the layers are the base's.</param>
    /// <returns>The interest, which also looks at those paths in every layer.</returns>
    public static async Task<LayerInterest<T>> WatchAsync<T>(
        LayerInterest<T> interest, IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, int baseLayers, CancellationToken cancellation)
        where T : class
    {
        HashSet<ImagePath> paths = [], emptied = [];
        var gate = new Lock();
        var names = new LayerInterest<object>([ImagePath.Parse(WhiteoutPrefix)], _ => false, Inspect: null)
        {
            Observe = (_, entry) =>
            {
                lock (gate)
                    Add(entry.Path);
            },
        };
        await ImageFiles.ReadAboveAsync(registry, repository, layers, Math.Min(baseLayers, layers.Count), names, progress: null, cancellation);
        return interest with { Watches = path => paths.Contains(path) || emptied.Contains(path.Parent) };

        void Add(ImagePath path)
        {
            if (path.Name == OpaqueWhiteout)
                emptied.Add(path.Parent);
            var named = path.Name == OpaqueWhiteout ? path.Parent
                : path.Name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal) && path.Name.Length > WhiteoutPrefix.Length ? path.Parent / path.Name[WhiteoutPrefix.Length..]
                : path;
            for (; !named.IsRoot && paths.Add(named); named = named.Parent)
            {
            }
        }
    }

    public static IReadOnlyList<Replacement> In<T>(ImageTree<T> tree, int baseLayers)
        where T : class =>
        [.. tree.Replacements.Where(replacement => replacement.LayerIndex >= baseLayers)];
}
