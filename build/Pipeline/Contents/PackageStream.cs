using System.Security.Cryptography;
using KinoiteZfs.Streams;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>A package of which the first bytes were read already, as if they had not been. Hashes what is read of it.</summary>
sealed class PackageStream(ReadOnlyMemory<byte> start, Stream rest) : PassingStream(new PrefixedStream(start, rest))
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Reads to the end, and tells the digest of everything.</summary>
    public async Task<Digest> DigestAsync(CancellationToken cancellation)
    {
        await CopyToAsync(Null, cancellation);
        return Digest.FromHash(_hash.GetCurrentHash());
    }

    protected override void Pass(Span<byte> bytes, bool isEnd) => _hash.AppendData(bytes);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
