namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>
/// Sends a blob from its source and watches that the source holds what the descriptor says. A source which cannot be
/// read, or holds something else, is told apart from a connection which cannot be written.
/// </summary>
sealed class BlobContent : HttpContent
{
    const int BufferBytes = 128 * 1024;

    readonly Stream _source;
    readonly Descriptor _blob;
    readonly Action<int> _moved;

    public BlobContent(Stream source, Descriptor blob, Action<int> moved)
    {
        (_source, _blob, _moved) = (source, blob, moved);
        Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var reader = new BlobSource(_source, _blob);
        var buffer = new byte[BufferBytes];
        while (await reader.ReadAsync(buffer, cancellationToken) is var length and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            _moved(length);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _blob.Size;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Reads a source to its end and fails there, before the last bytes are passed on, when it is not the
/// blob.</summary>
sealed class BlobSource(Stream source, Descriptor blob)
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    long _position;

    public async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var length = await source.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            _hash.AppendData(buffer.Span[..length]);
            _position += length;
            if (_position > blob.Size || (length < buffer.Length && _position < blob.Size))
                throw Wrong(
                    $"{(_position > blob.Size ? "more than " : "")}{Math.Min(_position, blob.Size)} bytes instead of {blob.Size}");
            if (length > 0 && _position == blob.Size
                && Digest.FromHash(_hash.GetCurrentHash()) is var digest && digest != blob.Digest)
                throw Wrong($"bytes of {digest}");
            return length;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new SourceReadException(failure);
        }
    }

    ContentException Wrong(string what) =>
        new(
            $"The source of {blob.Digest} gave {what}. It was not uploaded. The file changed, or the descriptor was made for another one.");
}
