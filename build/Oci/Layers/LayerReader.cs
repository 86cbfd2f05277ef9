namespace KinoiteZfs.Oci.Layers;

/// <summary>One entry of a layer.</summary>
/// <param name="Size">Bytes of content stored in this layer; 0 for everything but files.</param>
/// <param name="LinkTarget">A symbolic link's text, or the path of the file a hard link is another name of.</param>
public sealed record LayerEntry(ImagePath Path, LayerEntryKind Kind, long Size, string LinkTarget);

/// <summary>
/// Streams a layer: entries in the order of the archive, content as it passes by, nothing on disk. Paths are
/// normalised; an archive that tries to leave the image's root is refused.
/// </summary>
public sealed class LayerReader : IAsyncDisposable
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

    /// <summary>The current entry's bytes; valid until the next entry is asked for. Need not be read to the
    /// end.</summary>
    public Stream Content => _tar.Content;

    /// <param name="blob">The layer as stored; gzip, zstd and plain tar are told by their first bytes. Closed with the
    /// reader.</param>
    /// <param name="source">What the layer is, for messages.</param>
    public static async Task<LayerReader> OpenAsync(
        Stream blob, string source, LayerLimits limits, CancellationToken cancellationToken)
    {
        var uncompressed = await LayerCompression.DecompressAsync(blob, limits, cancellationToken);
        return new LayerReader(blob, uncompressed, new TarInput(uncompressed, source, limits));
    }

    /// <returns>Null at the end of the archive.</returns>
    public ValueTask<LayerEntry?> NextAsync(CancellationToken cancellationToken) => _tar.NextAsync(cancellationToken);

    /// <summary>Reads what is left of the blob, which is what checks its digest. Content is trustworthy from here
    /// on.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) => _blob.CopyToAsync(Stream.Null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _tar.Dispose();
        await _uncompressed.DisposeAsync();
        await _blob.DisposeAsync();
    }

    /// <summary>Its decompressor takes memory as the layer says.</summary>
    internal bool IsZstd => _uncompressed is ZstdSharp.DecompressionStream;

    internal string Source => _input.Source;

    internal ContentException Wrong(string what) => _input.Wrong(what);
}
