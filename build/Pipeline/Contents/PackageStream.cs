using System.Security.Cryptography;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>A stream of which the first bytes were read already, as if they had not been. Hashes what is read of it.</summary>
sealed class PackageStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    ReadOnlyMemory<byte> _start = start;

    public override int Read(Span<byte> buffer) => Note(buffer, _start.IsEmpty ? rest.Read(buffer) : Take(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = _start.IsEmpty ? await rest.ReadAsync(buffer, cancellationToken) : Take(buffer.Span);
        return Note(buffer.Span, count);
    }

    /// <summary>Reads to the end, and tells the digest of everything.</summary>
    public async Task<Digest> DigestAsync(CancellationToken cancellation)
    {
        await CopyToAsync(Null, cancellation);
        return Digest.FromHash(_hash.GetCurrentHash());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }

    int Note(ReadOnlySpan<byte> buffer, int count)
    {
        _hash.AppendData(buffer[..count]);
        return count;
    }

    int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _start.Length);
        _start.Span[..count].CopyTo(buffer);
        _start = _start[count..];
        return count;
    }
}
