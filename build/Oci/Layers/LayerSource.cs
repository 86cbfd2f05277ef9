namespace KinoiteZfs.Oci;

/// <summary>The layers of one image, to be streamed as often as needed.</summary>
sealed class LayerSource(IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, LayerLimits limits)
{
    public LayerLimits Limits => limits;

    public string NameOf(int index) => $"Layer {layers[index].Digest} ({index + 1} of {layers.Count}) of {repository}";

    public async Task<LayerCatalog<T>> CatalogAsync<T>(
        int index, LayerView<T> view, CatalogBudget budget, CancellationToken cancellation)
        where T : class
    {
        var layer = layers[index];
        if (!MediaTypes.IsLayer(layer.MediaType))
            throw new ContentException($"{NameOf(index)} is {layer.MediaType}, which is no file system layer. This image cannot be read by files.");
        await using var blob = await registry.OpenBlobAsync(repository, layer, cancellation);
        await using var reader = await LayerReader.OpenAsync(blob, NameOf(index), limits, cancellation);
        return await new LayerCataloguer<T>(view, budget).ReadAsync(index, reader, cancellation);
    }
}
