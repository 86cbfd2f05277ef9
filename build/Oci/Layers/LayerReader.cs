namespace KinoiteZfs.Oci.Layers;

/// <summary>One entry of a layer.</summary>
/// <param name="Size">Bytes of content stored in this layer; 0 for everything but files.</param>
/// <param name="LinkTarget">A symbolic link's text, or the path of the file a hard link is another name of.</param>
public sealed record LayerEntry(ImagePath Path, LayerEntryKind Kind, long Size, string LinkTarget);

/// <summary>
/// Streams a layer, nothing on disk. Paths are normalised; an archive that tries to leave the image's root is refused.
/// </summary>
public sealed class LayerReader : LayerPass
{
    readonly Stream _blob;
    readonly Stream _uncompressed;
    readonly TarInput _input;
    readonly TarReader _tar;

    LayerReader(Stream blob, Stream uncompressed, TarInput input)
    {
        _blob = blob;
        _uncompressed = uncompressed;
        _input = input;
        _tar = new TarReader(input);
    }

    public override Stream Content => _tar.Content;

    internal override string Source => _input.Source;

    /// <param name="blob">The layer as stored; gzip, zstd and plain tar are told by their first bytes. Closed with the
    /// reader.</param>
    /// <param name="source">What the layer is, for messages.</param>
    public static async Task<LayerReader> OpenAsync(
        Stream blob, string source, LayerLimits limits, CancellationToken cancellationToken)
    {
        var uncompressed = await LayerCompression.DecompressAsync(blob, limits, cancellationToken);
        return new LayerReader(blob, uncompressed, new TarInput(uncompressed, source, limits));
    }

    public override ValueTask<LayerEntry?> NextAsync(CancellationToken cancellationToken) =>
        _tar.NextAsync(cancellationToken);

    public override Task FinishAsync(CancellationToken cancellationToken) =>
        _blob.CopyToAsync(Stream.Null, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        _tar.Dispose();
        await _uncompressed.DisposeAsync();
        await _blob.DisposeAsync();
        Closed?.Invoke();
    }

    /// <summary>Its decompressor takes memory as the layer says.</summary>
    internal bool IsZstd => _uncompressed is ZstdSharp.DecompressionStream;

    /// <summary>Is told when it is closed.</summary>
    internal Action? Closed { get; set; }
}
