namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// The bytes as they come in: counted, hashed when asked, buffered for decoders which read byte by byte, with a look
/// ahead at the first ones. Remembers whether it was the source that failed, so that its failure is not taken for bad
/// content.
/// </summary>
sealed class SourceStream(Stream inner, bool hashed, CancellationToken stop) : ForwardStream
{
    const int BufferBytes = 64 * 1024;

    readonly byte[] _buffer = new byte[BufferBytes];
    readonly IncrementalHash? _hash = hashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    int _start;
    int _end;

    /// <summary>Bytes handed out.</summary>
    public long Count { get; private set; }

    /// <summary>Whether everything was handed out and the source has no more.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>What the source threw.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>SHA-256 of the bytes handed out, in lower-case hexadecimal.</summary>
    public string Digest => _hash is null
        ? throw new InvalidOperationException("This stream was opened without a hash.")
        : Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>The first bytes, still to be read; fewer only when the source has no more. At most 64 KiB, before any
    /// reading.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int length)
    {
        while (_end - _start < length)
        {
            var read = await inner.ReadAsync(_buffer.AsMemory(_end), stop);
            if (read == 0)
                break;
            _end += read;
        }
        return _buffer.AsMemory(_start, Math.Min(length, _end - _start));
    }

    /// <summary>The next byte, still to be read; -1 at the end.</summary>
    public int Peek()
    {
        Fill();
        return _start == _end ? -1 : _buffer[_start];
    }

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Read(Span<byte> destination)
    {
        if (destination.IsEmpty)
            return 0;
        Fill();
        return Take(destination);
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        stop.ThrowIfCancellationRequested();
        if (destination.IsEmpty)
            return 0;
        if (_start == _end)
        {
            try
            {
                Filled(await inner.ReadAsync(_buffer, cancellationToken.CanBeCanceled ? cancellationToken : stop));
            }
            catch (Exception fault) when (Remember(fault))
            {
                throw;
            }
        }
        return Take(destination.Span);
    }

    void Filled(int read) => (_start, _end) = (0, read);

    int Take(Span<byte> destination)
    {
        var length = Math.Min(destination.Length, _end - _start);
        AtEnd = length == 0;
        var taken = _buffer.AsSpan(_start, length);
        taken.CopyTo(destination);
        _hash?.AppendData(taken);
        _start += length;
        Count += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash?.Dispose();
        base.Dispose(disposing);
    }

    void Fill()
    {
        stop.ThrowIfCancellationRequested();
        if (_start != _end)
            return;
        try
        {
            Filled(inner.Read(_buffer, 0, _buffer.Length));
        }
        catch (Exception fault) when (Remember(fault))
        {
            throw;
        }
    }

    bool Remember(Exception fault)
    {
        Fault = fault;
        return false;
    }
}
