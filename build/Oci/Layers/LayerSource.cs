using KinoiteZfs.Oci.Layers.Indexes;

namespace KinoiteZfs.Oci.Layers;

/// <summary>The layers of one image, to be streamed as often as needed.</summary>
/// <param name="distrusted">From this one on, what another run wrote down of layers does not count.</param>
sealed class LayerSource(
    IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, LayerLimits limits,
    int distrusted = int.MaxValue)
    : IDisposable
{
    readonly SemaphoreSlim _zstd = new(1);

    public LayerLimits Limits => limits;

    public string NameOf(int index) => $"Layer {layers[index].Digest} ({index + 1} of {layers.Count}) of {repository}";

    public Task<LayerCatalog<T>> CatalogAsync<T>(
        int index, LayerView<T> view, MemoryBudget budget, CancellationToken cancellationToken,
        LongWork.Part? part = null)
        where T : class =>
        ReadAsync(
            index, reader => new LayerCataloguer<T>(view, budget).ReadAsync(index, reader, cancellationToken),
            cancellationToken, part);

    /// <param name="read">Reads to the end; what it learns counts when it does.</param>
    public async Task<TResult> ReadAsync<TResult>(
        int index, Func<LayerPass, Task<TResult>> read, CancellationToken cancellationToken,
        LongWork.Part? part = null)
    {
        await using var pass = await BeginAsync(index, part, cancellationToken);
        return await read(pass);
    }

    async Task<LayerPass> BeginAsync(int index, LongWork.Part? part, CancellationToken cancellationToken)
    {
        var layer = layers[index];
        if (!MediaTypes.IsLayer(layer.MediaType))
            throw new ContentException(
                $"{NameOf(index)} is {layer.MediaType}, which is no file system layer. This image cannot be read by files.");
        if (registry is not IIndexedRegistry { LayerIndexes: { } indexes })
            return await OpenAsync(index, part, cancellationToken);
        return indexes.Find(layer.Digest, ofThisRun: index >= distrusted) is { } known
            ? new IndexedPass(known, NameOf(index), async stop => await OpenAsync(index, part, stop))
            : new RecordingPass(await OpenAsync(index, part, cancellationToken), indexes, layer.Digest);
    }

    async Task<LayerReader> OpenAsync(int index, LongWork.Part? part, CancellationToken cancellationToken)
    {
        var blob = (part ?? LongWork.Untold(layers[index]))
            .Watch(await registry.OpenBlobAsync(repository, layers[index], cancellationToken));
        try
        {
            var reader = await LayerReader.OpenAsync(blob, NameOf(index), limits, cancellationToken);
            if (!reader.IsZstd)
                return reader;
            // How much memory it takes shows only while it is read, so only one is.
            await _zstd.WaitAsync(cancellationToken);
            reader.Closed = () => _zstd.Release();
            return reader;
        }
        catch
        {
            await blob.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _zstd.Dispose();
}
