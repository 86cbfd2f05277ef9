using System.Buffers.Binary;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>Start of an xz block. Source: The .xz File Format 1.1.0, section 3.1.</summary>
/// <param name="Size">Bytes of the header itself.</param>
/// <param name="CompressedSize">Null when the header does not say.</param>
/// <param name="DictionaryProperty">LZMA2's one property byte.</param>
/// <param name="Filters">What came before LZMA2, in this order.</param>
readonly record struct XzBlockHeader(
    int Size, long? CompressedSize, long? UncompressedSize, byte DictionaryProperty, IReadOnlyList<XzFilter> Filters)
{
    /// <summary>The longest header.</summary>
    public const int MaximumSize = 1024;

    const int Lzma2 = 0x21;
    const int LargestProperty = 40;
    const int CrcBytes = 4;

    /// <summary>History the block asks the decoder to keep.</summary>
    public long DictionaryBytes => DictionaryBytesOf(DictionaryProperty);

    /// <summary>The same block with less history. What reaches further back fails to decode.</summary>
    public byte PropertyFor(int windowBytes)
    {
        var property = DictionaryProperty;
        while (property > 0 && DictionaryBytesOf(property) > windowBytes)
            property--;
        return property;
    }

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
        List<XzFilter> filters = [];
        for (var further = flags & 3; further > 0; further--)
        {
            var (before, settings) = Filter(ref rest, what);
            filters.Add(XzFilter.Parse(before, settings, what));
        }
        var (filter, properties) = Filter(ref rest, what);
        if (filter != Lzma2 || properties is not [<= LargestProperty])
            throw new UnsupportedCompressionException($"{what}: the xz data ends in filter 0x{filter:x}; only LZMA2, as the kernel and rpm use it, is read. Compress it without further filters.");
        if (rest.ContainsAnyExcept((byte)0))
            throw new CorruptCompressionException($"{what}: an xz block header has bytes in its padding. Download or build it again.");
        return new XzBlockHeader(header.Length, compressed, uncompressed, properties[0], filters);
    }

    static FilterBytes Filter(ref ReadOnlySpan<byte> rest, string what)
    {
        var (id, length) = (XzInteger.Read(ref rest, what), XzInteger.Read(ref rest, what));
        if (length > rest.Length)
            throw new CorruptCompressionException($"{what}: a filter of an xz block header is longer than the header. Download or build it again.");
        var properties = rest[..(int)length];
        rest = rest[(int)length..];
        return new FilterBytes(id, properties);
    }

    static long DictionaryBytesOf(byte property) =>
        property == LargestProperty ? uint.MaxValue : (2L | (uint)(property & 1)) << ((property / 2) + 11);

    readonly ref struct FilterBytes(long id, ReadOnlySpan<byte> properties)
    {
        readonly ReadOnlySpan<byte> _properties = properties;

        public void Deconstruct(out long filter, out ReadOnlySpan<byte> bytes)
        {
            filter = id;
            bytes = _properties;
        }
    }
}
