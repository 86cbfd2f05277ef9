namespace KinoiteZfs.Oci.Layers;

/// <summary>The layers of one image, to be streamed as often as needed.</summary>
sealed class LayerSource(
    IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, LayerLimits limits)
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
        int index, Func<LayerReader, Task<TResult>> read, CancellationToken cancellationToken,
        LongWork.Part? part = null)
    {
        var layer = layers[index];
        if (!MediaTypes.IsLayer(layer.MediaType))
            throw new ContentException(
                $"{NameOf(index)} is {layer.MediaType}, which is no file system layer. This image cannot be read by files.");
        await using var content = await registry.OpenBlobAsync(repository, layer, cancellationToken);
        await using var blob = (part ?? LongWork.Untold(layer)).Watch(content);
        await using var reader = await LayerReader.OpenAsync(blob, NameOf(index), limits, cancellationToken);
        if (!reader.IsZstd)
            return await read(reader);
        // How much memory it takes shows only while it is read, so only one is.
        await _zstd.WaitAsync(cancellationToken);
        try
        {
            return await read(reader);
        }
        finally
        {
            _zstd.Release();
        }
    }

    public void Dispose() => _zstd.Dispose();
}
