using System.Security.Cryptography;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// The bytes as they come in: counted, hashed when asked, buffered for decoders which read byte by byte, with a look ahead
/// at the first ones. Remembers whether it was the source that failed, so that its failure is not taken for bad content.
/// </summary>
sealed class SourceStream(Stream inner, bool hashed, CancellationToken cancellationToken) : ForwardStream
{
    const int BufferBytes = 64 * 1024;

    readonly byte[] buffer = new byte[BufferBytes];
    readonly IncrementalHash? hash = hashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    int start;
    int end;

    /// <summary>Bytes handed out.</summary>
    public long Count { get; private set; }

    /// <summary>Whether everything was handed out and the source has no more.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>What the source threw.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>SHA-256 of the bytes handed out, in lower-case hexadecimal.</summary>
    public string Digest => hash is null
        ? throw new InvalidOperationException("This stream was opened without a hash.")
        : Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>The first bytes, still to be read; fewer only when the source has no more. At most 64 KiB, before any reading.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int length)
    {
        while (end - start < length)
        {
            var read = await inner.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
                break;
            end += read;
        }
        return buffer.AsMemory(start, Math.Min(length, end - start));
    }

    /// <summary>The next byte, still to be read; -1 at the end.</summary>
    public int Peek()
    {
        Fill();
        return start == end ? -1 : buffer[start];
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

    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (destination.IsEmpty)
            return 0;
        if (start == end)
        {
            try
            {
                Filled(await inner.ReadAsync(buffer, cancellation.CanBeCanceled ? cancellation : cancellationToken));
            }
            catch (Exception fault) when (Remember(fault))
            {
                throw;
            }
        }
        return Take(destination.Span);
    }

    void Filled(int read) => (start, end) = (0, read);

    int Take(Span<byte> destination)
    {
        var length = Math.Min(destination.Length, end - start);
        AtEnd = length == 0;
        var taken = buffer.AsSpan(start, length);
        taken.CopyTo(destination);
        hash?.AppendData(taken);
        start += length;
        Count += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            hash?.Dispose();
        base.Dispose(disposing);
    }

    void Fill()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (start != end)
            return;
        try
        {
            Filled(inner.Read(buffer, 0, buffer.Length));
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
