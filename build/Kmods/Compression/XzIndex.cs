namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// Compares an xz stream's index with the blocks that came before it. Only a hash of each side is kept, so that a file
/// with millions of blocks costs no memory. Source: The .xz File Format 1.1.0, section 4.
/// </summary>
sealed class XzIndex : IDisposable
{
    const int Alignment = 4;

    readonly IncrementalHash _seen = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    long _blocks;

    public void Add(long unpaddedSize, long uncompressedSize)
    {
        _blocks++;
        Append(_seen, unpaddedSize, uncompressedSize);
    }

    /// <summary>Reads the index after its indicator byte.</summary>
    /// <returns>Its size in bytes, indicator and checksum included.</returns>
    public long Verify(SourceStream source, Func<byte> next, string what)
    {
        var start = source.Count - 1;
        var crc = Crc.Of32([0]);
        var one = new byte[1];
        byte Next()
        {
            one[0] = next();
            crc = Crc.Append32(crc, one);
            return one[0];
        }
        var matches = XzInteger.Read(Next, what) == _blocks;
        using var listed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0L; matches && i < _blocks; i++)
            Append(listed, XzInteger.Read(Next, what), XzInteger.Read(Next, what));
        while (matches && (source.Count - start) % Alignment != 0)
            matches = Next() == 0;
        var stored = new byte[sizeof(uint)];
        source.ReadExactly(stored);
        if (!matches || crc != BinaryPrimitives.ReadUInt32LittleEndian(stored)
            || !listed.GetHashAndReset().AsSpan().SequenceEqual(_seen.GetHashAndReset()))
            throw new CorruptCompressionException(
                $"{what}: the xz data is damaged: its index does not match its blocks. Download or build it again.");
        return source.Count - start;
    }

    public void Dispose() => _seen.Dispose();

    static void Append(IncrementalHash hash, long unpaddedSize, long uncompressedSize)
    {
        Span<byte> record = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(record, unpaddedSize);
        BinaryPrimitives.WriteInt64LittleEndian(record[sizeof(long)..], uncompressedSize);
        hash.AppendData(record);
    }
}
