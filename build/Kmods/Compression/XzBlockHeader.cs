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
    public static XzBlockHeader Parse(ReadOnlyMemory<byte> header, string what)
    {
        var fields = header[..^CrcBytes];
        if (Crc.Of32(fields.Span) != BinaryPrimitives.ReadUInt32LittleEndian(header.Span[^CrcBytes..]))
            throw new CorruptCompressionException(
                $"{what}: an xz block header fails its checksum. Download or build it again.");
        var flags = fields.Span[1];
        if ((flags & 0x3c) != 0)
            throw new UnsupportedCompressionException(
                $"{what}: an xz block header uses flags 0x{flags:x2}, which are reserved.");
        var at = 2;
        long? compressed = (flags & 0x40) != 0 ? Number() : null;
        long? uncompressed = (flags & 0x80) != 0 ? Number() : null;
        List<XzFilter> filters = [];
        for (var further = flags & 3; further > 0; further--)
        {
            var (before, settings) = Filter();
            filters.Add(XzFilter.Parse(before, settings.Span, what));
        }
        var (filter, properties) = Filter();
        if (filter != Lzma2 || properties.Span is not [<= LargestProperty])
            throw new UnsupportedCompressionException(
                $"{what}: the xz data ends in filter 0x{filter:x}; only LZMA2, as the kernel and rpm use it, is read. Compress it without further filters.");
        if (fields.Span[at..].ContainsAnyExcept((byte)0))
            throw new CorruptCompressionException(
                $"{what}: an xz block header has bytes in its padding. Download or build it again.");
        return new XzBlockHeader(header.Length, compressed, uncompressed, properties.Span[0], filters);

        long Number() =>
            XzInteger.Read(() => at < fields.Length ? fields.Span[at++] : throw XzInteger.Malformed(what), what);

        (long Id, ReadOnlyMemory<byte> Properties) Filter()
        {
            var (id, length) = (Number(), Number());
            if (length > fields.Length - at)
                throw new CorruptCompressionException(
                    $"{what}: a filter of an xz block header is longer than the header. Download or build it again.");
            at += (int)length;
            return (id, fields[(at - (int)length)..at]);
        }
    }

    static long DictionaryBytesOf(byte property) =>
        property == LargestProperty ? uint.MaxValue : (2L | (uint)(property & 1)) << ((property / 2) + 11);
}
