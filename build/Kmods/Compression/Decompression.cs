namespace KinoiteZfs.Kmods.Compression;

/// <summary>Recognises compressions by their first bytes, and opens them.</summary>
static class Decompression
{
    /// <summary>Bytes needed to recognise any of them.</summary>
    public const int MagicBytes = 6;

    /// <summary>None when the bytes start no compression known here.</summary>
    public static ModuleCompression Recognise(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => ModuleCompression.Gzip,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ModuleCompression.Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ModuleCompression.Zstd,
        _ => ModuleCompression.None,
    };

    /// <summary>The decoder alone, unguarded; the source itself when nothing is compressed.</summary>
    /// <param name="windowBytes">History the decoder may keep in memory.</param>
    public static Stream Decoder(SourceStream source, ModuleCompression compression, int windowBytes, string what) =>
        compression switch
        {
            ModuleCompression.Gzip => new GzipMemberStream(source, what),
            ModuleCompression.Xz => new XzStream(source, windowBytes, what),
            ModuleCompression.Zstd => new ZstdStream(source, windowBytes),
            _ => source,
        };
}
