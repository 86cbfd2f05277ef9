namespace KinoiteZfs.Oci;

/// <summary>Reads files of an image without unpacking it: every layer streams by once, verified to its last byte.</summary>
public static class ImageFiles
{
    /// <summary>Enough to use a small machine's processors and to hide latency; each costs a decompressor's memory.</summary>
    const int ParallelLayers = 3;

    /// <summary>Reads all layers.</summary>
    /// <param name="layers">All of the manifest's layers, the base first.</param>
    public static Task<ImageTree<T>> ReadAsync<T>(
        IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, LayerInterest<T> interest,
        IProgress<string>? progress, CancellationToken cancellation)
        where T : class =>
        ReadAboveAsync(registry, repository, layers, firstLayer: 0, interest, progress, cancellation);

    /// <summary>
    /// Reads the layers from one index upwards: what an image adds to its base, and what it deletes of it. Lower layers
    /// are only read when a hard link of an upper one leads there.
    /// </summary>
    public static async Task<ImageTree<T>> ReadAboveAsync<T>(
        IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, int firstLayer, LayerInterest<T> interest,
        IProgress<string>? progress, CancellationToken cancellation, LayerLimits? limits = null)
        where T : class
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstLayer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstLayer, layers.Count);
        var source = new LayerSource(registry, repository, layers, limits ?? LayerLimits.Default);
        var budget = new CatalogBudget(source.Limits.CataloguedBytes);
        var catalogs = new LayerCatalog<T>[layers.Count - firstLayer];
        var view = interest.View;
        var (gate, finished) = (new Lock(), 0);
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelLayers, CancellationToken = cancellation };
        await Parallel.ForAsync(firstLayer, layers.Count, options, async (index, stop) =>
        {
            catalogs[index - firstLayer] = await source.CatalogAsync(index, view, budget, stop);
            lock (gate)
                progress?.Report($"{++finished}/{layers.Count - firstLayer} layers of {repository} read");
        });
        if (interest.Inspect is not null)
            await new HardLinkFacts<T>(source, interest.Inspect, budget, progress).CompleteAsync(catalogs, cancellation);
        return LayerUnion.Of(catalogs);
    }
}
