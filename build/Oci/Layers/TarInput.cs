namespace KinoiteZfs.Oci.Layers;

/// <summary>The uncompressed bytes of a layer: buffered, counted, and with errors that name the layer.</summary>
sealed class TarInput(Stream stream, string source, LayerLimits limits)
{
    const int BufferBytes = 64 * 1024;

    readonly byte[] _buffer = new byte[BufferBytes];
    int _start;
    int _end;
    long _total;

    public string Source => source;

    public LayerLimits Limits => limits;

    public ContentException Wrong(string what) =>
        new($"{source} is not a usable tar archive: {what}. It is malformed or malicious; nothing of it was used.");

    /// <returns>Bytes read; 0 at the end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_start == _end && !await FillAsync(cancellationToken))
            return 0;
        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    /// <returns>False when the input ends before the first byte.</returns>
    public async ValueTask<bool> TryReadExactlyAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        var done = 0;
        while (done < target.Length)
        {
            var count = await ReadAsync(target[done..], cancellationToken);
            if (count == 0)
                return done == 0 ? false : throw Wrong("it ends in the middle of a header");
            done += count;
        }
        return true;
    }

    public async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        if (!await TrySkipAsync(count, cancellationToken))
            throw Wrong("it ends in the middle of a file");
    }

    /// <summary>
    /// The zeros which fill a file's last block. An archive may end within them: Go's archive/tar, hence every
    /// container tool, takes that for its end, and umoci insert writes such layers.
    /// </summary>
    public async ValueTask SkipPaddingAsync(long count, CancellationToken cancellationToken) =>
        await TrySkipAsync(count, cancellationToken);

    async ValueTask<bool> TrySkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0 && (_start < _end || await FillAsync(cancellationToken)))
        {
            var step = (int)Math.Min(count, _end - _start);
            _start += step;
            count -= step;
        }
        return count == 0;
    }

    async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        try
        {
            _end = await stream.ReadAsync(_buffer, cancellationToken);
        }
        catch (Exception error) when (LayerCompression.IsDamage(error))
        {
            _end = 0;
            throw new ContentException(
                $"{source} cannot be decompressed: {LayerCompression.Explain(error, limits)}", error);
        }
        _total += _end;
        return _total <= limits.UncompressedBytes
            ? _end > 0
            : throw Wrong($"it unpacks to more than {limits.UncompressedBytes} bytes");
    }
}
