using System.Buffers.Binary;
using System.IO.Compression;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// One gzip member which fills its file. .NET's GZipStream takes input that is cut off for its end, and ignores what follows; both
/// show when the file's last bytes are not the checksum and size of what came out. Source: RFC 1952, section 2.3.1.
/// </summary>
sealed class GzipMemberStream : ForwardStream
{
    readonly LastBytes input;
    readonly GZipStream decoder;
    readonly string what;
    uint crc;
    uint size;

    public GzipMemberStream(SourceStream source, string what)
    {
        this.what = what;
        input = new LastBytes(source);
        decoder = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await decoder.ReadAsync(buffer, cancellationToken);
        crc = Crc.Append32(crc, buffer.Span[..read]);
        size = unchecked(size + (uint)read);
        if (read == 0 && !buffer.IsEmpty && input.Trailer != (crc, size))
            throw new TruncatedException($"{what}: the gzip data ends too early, or something follows it. Download or build it again.");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            input.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Remembers the last eight.</summary>
    sealed class LastBytes(SourceStream source) : PassingStream(source, leaveOpen: true)
    {
        readonly byte[] last = new byte[sizeof(ulong)];

        public (uint Crc, uint Size) Trailer =>
            (BinaryPrimitives.ReadUInt32LittleEndian(last), BinaryPrimitives.ReadUInt32LittleEndian(last.AsSpan(sizeof(uint))));

        protected override void Pass(Span<byte> bytes, bool isEnd)
        {
            var kept = Math.Max(0, last.Length - bytes.Length);
            last.AsSpan(last.Length - kept).CopyTo(last);
            bytes[Math.Max(0, bytes.Length - last.Length)..].CopyTo(last.AsSpan(kept));
        }
    }
}
