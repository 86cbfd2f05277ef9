namespace KinoiteZfs.Kmods.Compression;

/// <summary>The integrity check after each xz block. Source: The .xz File Format 1.1.0, section 2.1.1.2.</summary>
sealed class XzCheck : IDisposable
{
    const int None = 0, Crc32 = 1, Crc64 = 4, Sha256 = 10;

    readonly int _kind;
    readonly IncrementalHash? _sha256;
    uint _crc32;
    ulong _crc64;

    XzCheck(int kind, int size)
    {
        (_kind, Size) = (kind, size);
        _sha256 = kind == Sha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>As xz --list calls it.</summary>
    public string Name => _kind switch { Crc32 => "CRC32", Crc64 => "CRC64", Sha256 => "SHA-256", _ => "none" };

    /// <summary>Bytes the check takes in the file.</summary>
    public int Size { get; }

    public static XzCheck Create(int kind, string what) => kind switch
    {
        None => new XzCheck(kind, 0),
        Crc32 => new XzCheck(kind, sizeof(uint)),
        Crc64 => new XzCheck(kind, sizeof(ulong)),
        Sha256 => new XzCheck(kind, SHA256.HashSizeInBytes),
        _ => throw new UnsupportedCompressionException(
            $"{what}: xz integrity check number {kind} is not known. Compress it with --check=crc32, crc64 or sha256."),
    };

    public void Append(ReadOnlySpan<byte> data)
    {
        switch (_kind)
        {
            case Crc32: _crc32 = Crc.Append32(_crc32, data); break;
            case Crc64: _crc64 = Crc.Append64(_crc64, data); break;
            case Sha256: _sha256!.AppendData(data); break;
            default: break;
        }
    }

    /// <summary>Compares with the file's value and starts over for the next block.</summary>
    public bool Matches(ReadOnlySpan<byte> stored)
    {
        var matches = _kind switch
        {
            Crc32 => _crc32 == BinaryPrimitives.ReadUInt32LittleEndian(stored),
            Crc64 => _crc64 == BinaryPrimitives.ReadUInt64LittleEndian(stored),
            Sha256 => _sha256!.GetHashAndReset().AsSpan().SequenceEqual(stored),
            _ => true,
        };
        (_crc32, _crc64) = (0, 0);
        return matches;
    }

    public void Dispose() => _sha256?.Dispose();
}
