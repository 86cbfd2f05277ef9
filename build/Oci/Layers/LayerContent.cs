namespace KinoiteZfs.Oci.Layers;

/// <summary>A layer's content, whatever it is packed with.</summary>
public static class LayerContent
{
    const int BufferBytes = 64 * 1024;

    /// <summary>What the layer's place in <c>diff_ids</c> has to say: OCI image specification, config.md, "Layer
    /// DiffID".</summary>
    /// <exception cref="ContentException">It cannot be unpacked, or is not what its digest says.</exception>
    public static async Task<Digest> DiffIdAsync(
        this IRegistry registry, Repository repository, Descriptor layer, CancellationToken cancellationToken)
    {
        await using var blob = await registry.OpenBlobAsync(repository, layer, cancellationToken);
        await using var content = await LayerCompression.DecompressAsync(blob, LayerLimits.Default, cancellationToken);
        var input = new TarInput(content, $"layer {layer.Digest}", LayerLimits.Default);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        while (await input.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            hash.AppendData(buffer, 0, count);
        // What follows the packed content counts for the blob's own digest.
        await blob.CopyToAsync(Stream.Null, cancellationToken);
        return Digest.FromHash(hash.GetHashAndReset());
    }
}
