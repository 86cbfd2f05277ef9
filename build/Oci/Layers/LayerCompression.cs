using System.Buffers.Binary;
using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace KinoiteZfs.Oci.Layers;

/// <summary>Takes the compression off a layer.</summary>
/// <remarks>
/// What the bytes are decides, not the media type: layers called gzip which are not exist in public registries, and
/// every container engine reads them. Nothing is lost by it, as the digest covers the bytes themselves.
/// </remarks>
static class LayerCompression
{
    const int MagicBytes = 4;
    const uint ZstdMagic = 0xFD2FB528;
    const uint ZstdSkippable = 0x184D2A50;

    public static async Task<Stream> DecompressAsync(
        Stream blob, LayerLimits limits, CancellationToken cancellationToken)
    {
        var magic = new byte[MagicBytes];
        var count = await blob.ReadAtLeastAsync(magic, MagicBytes, throwOnEndOfStream: false, cancellationToken);
        var whole = new PrefixedStream(magic.AsMemory(0, count), blob);
        if (count >= 2 && magic[0] == 0x1F && magic[1] == 0x8B)
            return new GZipStream(whole, CompressionMode.Decompress);
        if (count < MagicBytes || BinaryPrimitives.ReadUInt32LittleEndian(magic) is var number
            && number != ZstdMagic && (number & 0xFFFFFFF0) != ZstdSkippable)
            return whole;
        var zstd = new DecompressionStream(whole, leaveOpen: false);
        zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, limits.ZstdWindowLog);
        return zstd;
    }

    /// <summary>Whether a decompressor says that its input is wrong, as opposed to an input that could not be
    /// read.</summary>
    public static bool IsDamage(Exception error) =>
        error is InvalidDataException or ZstdException or EndOfStreamException;

    /// <summary>What is wrong, and what to do about it.</summary>
    public static string Explain(Exception error, LayerLimits limits) =>
        error is ZstdException { Code: ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge }
            ? $"it takes more memory than {(1L << limits.ZstdWindowLog) >> 20} MiB (zstd's window), as much as zstd allows by itself. "
                + "Compress the image again, without zstd's --long and --ultra: skopeo copy --dest-compress-format zstd --dest-compress-level 3"
            : error.Message;
}
