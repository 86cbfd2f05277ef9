namespace KinoiteZfs.Oci.Layers;

/// <summary>
/// Reads files of an image without unpacking it: every layer streams by once, verified to its last byte, and once more
/// where hard links lead to content that was not looked at.
/// </summary>
public static class ImageFiles
{
    /// <summary>Enough to use a small machine's processors and to hide latency; each costs a decompressor's
    /// memory.</summary>
    const int ParallelLayers = 3;

    /// <summary>Links to links, and paths through links, may need as many readings of a layer; honest images need
    /// one.</summary>
    const int MaximumSearches = 8;

    /// <summary>Reads all layers.</summary>
    /// <param name="layers">All of the manifest's layers, the base first.</param>
    public static Task<ImageTree<T>> ReadAsync<T>(
        IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, FileFilter<T> filter,
        IProgress<string>? progress, CancellationToken cancellationToken)
        where T : class =>
        ReadAboveAsync(registry, repository, layers, firstLayer: 0, filter, progress, cancellationToken);

    /// <summary>
    /// Reads the layers from one index upwards: what an image adds to its base. Lower layers are only read when a hard
    /// link of an upper one leads there.
    /// </summary>
    public static async Task<ImageTree<T>> ReadAboveAsync<T>(
        IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, int firstLayer,
        FileFilter<T> filter,
        IProgress<string>? progress, CancellationToken cancellationToken, LayerLimits? limits = null)
        where T : class
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstLayer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstLayer, layers.Count);
        using var source = new LayerSource(
            registry, repository, layers, limits ?? LayerLimits.Default, filter.Distrusted);
        var budget = new MemoryBudget(source.Limits.CatalogBytes);
        var catalogs = new LayerCatalog<T>[layers.Count];
        for (var index = 0; index < firstLayer; index++)
            catalogs[index] = new LayerCatalog<T>(index, [], []);
        var view = filter.View;
        var read = layers.Skip(firstLayer).ToList();
        var work = new LongWork(
            $"layers of {repository} read", read.Count, read.Sum(layer => layer.Size), progress, TimeProvider.System);
        var options =
            new ParallelOptions { MaxDegreeOfParallelism = ParallelLayers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(firstLayer, layers.Count, options, async (index, stop) =>
        {
            var part = work.Begin(layers[index]);
            catalogs[index] = await source.CatalogAsync(index, view, budget, stop, part);
            part.Finish();
        });
        var linked = new LinkedEntries<T>(source, filter.Inspect, budget, progress);
        for (var search = 0; ; search++)
        {
            var union = new LayerUnion<T>(filter.Inspect is not null);
            var tree = union.Of(catalogs);
            if (union.Open.Count == 0)
                return tree;
            if (search == MaximumSearches || !await linked.FindAsync(catalogs, union.Open, cancellationToken))
                throw Lost(source, union.Open[0]);
        }
    }

    static ContentException Lost(LayerSource source, OpenLink link) => new(
        $"{source.NameOf(link.LayerIndex)} has the hard link {UntrustedText.Quote(link.Path.Value)} to {UntrustedText.Quote(link.Target.Value)}, which neither this layer has before the link nor any layer below it. "
        + "The image is damaged; build it again.");
}
