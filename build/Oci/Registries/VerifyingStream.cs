using System.Security.Cryptography;

namespace KinoiteZfs.Oci.Registries;

/// <summary>
/// Passes a blob through and checks it: more bytes than announced fail at once, fewer bytes or another digest fail at
/// the end. Content is only trustworthy after it was read to its end.
/// </summary>
/// <param name="place">Where the bytes come from, for messages.</param>
public sealed class VerifyingStream(Stream inner, Descriptor expected, string place) : ForwardStream
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    long _read;
    bool _verified;

    /// <summary>The size announced, so that uploads can state it.</summary>
    public override long Length => expected.Size;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Check(buffer[..count], atEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Check(buffer.Span[..count], atEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            inner.Dispose();
        }
        base.Dispose(disposing);
    }

    void Check(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        if (_verified)
            return;
        _read += bytes.Length;
        if (_read > expected.Size)
            throw new ContentException($"Blob {expected.Digest} from {place} has more than the {expected.Size} bytes announced.");
        _hash.AppendData(bytes);
        if (!atEnd)
            return;
        if (_read != expected.Size)
            throw new ContentException($"Blob {expected.Digest} from {place} ends after {_read} of {expected.Size} bytes.");
        if (Digest.FromHash(_hash.GetCurrentHash()) is var actual && actual != expected.Digest)
            throw new ContentException($"Blob {expected.Digest} from {place} has content of digest {actual}. It is damaged or forged.");
        _verified = true;
    }
}
