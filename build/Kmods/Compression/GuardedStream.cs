using ZstdSharp;
using ZstdSharp.Unsafe;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>What may come out of a decompressor.</summary>
/// <param name="Bytes">In all.</param>
/// <param name="Ratio">For each byte that went in, beyond <see cref="KmodLimits.RatioFreeBytes"/>.</param>
readonly record struct OutputLimit(long Bytes, long Ratio);

/// <summary>A decompressor's output, bounded, with every way a decoder can fail turned into one of ours.</summary>
sealed class GuardedStream(
    SourceStream source, ModuleCompression compression, int windowBytes, OutputLimit limit, string what)
    : ForwardStream
{
    readonly Stream _decoder = Decompression.Decoder(source, compression, windowBytes, what);
    long _count;

    /// <summary>Complete once everything was read.</summary>
    public ModulePacking Packing => _decoder switch
    {
        XzStream xz => xz.Packing,
        ZstdStream zstd => zstd.Packing,
        _ => new ModulePacking(compression),
    };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await _decoder.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (IsOfContent(failure))
        {
            throw Translate(failure);
        }
        _count += read;
        CheckLimits();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }

    void CheckLimits()
    {
        if (_count > limit.Bytes)
            throw new OversizedException(
                $"{what}: more than {limit.Bytes} bytes when decompressed, which is the limit. If it is genuine, raise the limit in KmodLimits or RpmLimits.");
        if (_count > KmodLimits.RatioFreeBytes && _count / Math.Max(1, source.Count) > limit.Ratio)
            throw new OversizedException(
                $"{what}: {source.Count} compressed bytes grew to more than {_count}, beyond {limit.Ratio} times. This is how decompression bombs look; do not use this file.");
    }

    // Decoders meet hostile data with exceptions of every kind, index errors included.
    bool IsOfContent(Exception failure) =>
        failure is not (OperationCanceledException or KmodFormatException or OutOfMemoryException)
            && !ReferenceEquals(failure, source.Fault);

    KmodFormatException Translate(Exception failure)
    {
        if (failure is ZstdException { Code: ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge })
            return new OversizedException(
                $"{what}: decompressing it needs more history than the limit of {windowBytes} bytes. Compress it without --ultra and --long.");
        return source.AtEnd || failure is EndOfStreamException
            ? new TruncatedException($"{what}: the {Name} data ends too early. Download or build it again.", failure)
            : new CorruptCompressionException(
                $"{what}: the {Name} data is damaged ({UntrustedText.Printable(failure.Message)}). Download or build it again.",
                failure);
    }

    string Name => compression.ToString().ToLowerInvariant();
}
