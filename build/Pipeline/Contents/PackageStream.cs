using KinoiteZfs.Streams;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>A package of which the first bytes were read already, as if they had not been. Hashes what is
/// read.</summary>
sealed class PackageStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
{
    readonly PrefixedStream _whole = new(start, rest);
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _whole.ReadAsync(buffer, cancellationToken);
        _hash.AppendData(buffer.Span[..count]);
        return count;
    }

    /// <summary>Reads to the end, and tells the digest of everything.</summary>
    public async Task<Digest> DigestAsync(CancellationToken cancellationToken)
    {
        await CopyToAsync(Null, cancellationToken);
        return Digest.FromHash(_hash.GetCurrentHash());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _whole.Dispose();
        }
        base.Dispose(disposing);
    }
}
