using System.Buffers.Binary;

namespace KinoiteZfs.Kmods;

/// <summary>Start of an xz block. Source: The .xz File Format 1.1.0, section 3.1.</summary>
/// <param name="Size">Bytes of the header itself.</param>
/// <param name="CompressedSize">Null when the header does not say.</param>
/// <param name="DictionaryProperty">LZMA2's one property byte.</param>
readonly record struct XzBlockHeader(int Size, long? CompressedSize, long? UncompressedSize, byte DictionaryProperty)
{
    /// <summary>The longest header.</summary>
    public const int MaximumSize = 1024;

    const int Lzma2 = 0x21;
    const int LargestProperty = 40;
    const int CrcBytes = 4;

    /// <summary>History the block asks the decoder to keep.</summary>
    public long DictionaryBytes => DictionaryBytesOf(DictionaryProperty);

    /// <param name="header">All of it, size byte and CRC included.</param>
    public static XzBlockHeader Parse(ReadOnlySpan<byte> header, string what)
    {
        var fields = header[..^CrcBytes];
        if (Crc.Of32(fields) != BinaryPrimitives.ReadUInt32LittleEndian(header[^CrcBytes..]))
            throw new CorruptCompressionException($"{what}: an xz block header fails its checksum. Download or build it again.");
        var flags = fields[1];
        if ((flags & 0x3c) != 0)
            throw new UnsupportedCompressionException($"{what}: an xz block header uses flags 0x{flags:x2}, which are reserved.");
        var rest = fields[2..];
        long? compressed = (flags & 0x40) != 0 ? XzInteger.Read(ref rest, what) : null;
        long? uncompressed = (flags & 0x80) != 0 ? XzInteger.Read(ref rest, what) : null;
        var (filter, propertyBytes) = (XzInteger.Read(ref rest, what), XzInteger.Read(ref rest, what));
        if ((flags & 3) != 0 || filter != Lzma2 || propertyBytes != 1 || rest.IsEmpty || rest[0] > LargestProperty)
            throw new UnsupportedCompressionException($"{what}: the xz data uses filter 0x{filter:x}; only plain LZMA2, as the kernel and rpm use it, is read. Compress it without further filters.");
        if (rest[1..].ContainsAnyExcept((byte)0))
            throw new CorruptCompressionException($"{what}: an xz block header has bytes in its padding. Download or build it again.");
        return new XzBlockHeader(header.Length, compressed, uncompressed, rest[0]);
    }

    static long DictionaryBytesOf(byte property) =>
        property == LargestProperty ? uint.MaxValue : (2L | (uint)(property & 1)) << ((property / 2) + 11);
}
