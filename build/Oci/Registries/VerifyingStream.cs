namespace KinoiteZfs.Oci.Registries;

/// <summary>
/// Passes a blob through and checks it: more bytes than announced fail at once, fewer bytes or another digest fail at
/// the end. Content is only trustworthy after it was read to its end.
/// </summary>
/// <param name="place">Where the bytes come from or what they are for, for messages.</param>
sealed class VerifyingStream(Stream inner, Descriptor expected, string place) : PassingStream(inner)
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }

    protected override void Pass(Span<byte> bytes, bool isEnd)
    {
        if (_verified)
            return;
        _read += bytes.Length;
        if (_read > expected.Size)
            throw new ContentException(
                $"Blob {expected.Digest} {place} has more than the {expected.Size} bytes announced.");
        _hash.AppendData(bytes);
        if (!isEnd)
            return;
        if (_read != expected.Size)
            throw new ContentException($"Blob {expected.Digest} {place} ends after {_read} of {expected.Size} bytes.");
        if (Digest.FromHash(_hash.GetCurrentHash()) is var actual && actual != expected.Digest)
            throw new ContentException(
                $"Blob {expected.Digest} {place} has content of digest {actual}. It is damaged or forged.");
        _verified = true;
    }
}
