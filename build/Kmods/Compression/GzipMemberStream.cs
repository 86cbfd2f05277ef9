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

    public override int Read(Span<byte> buffer) => Checked(decoder.Read(buffer), buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Checked(await decoder.ReadAsync(buffer, cancellationToken), buffer.Span);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            input.Dispose();
        }
        base.Dispose(disposing);
    }

    int Checked(int read, ReadOnlySpan<byte> buffer)
    {
        if (read > 0)
        {
            crc = Crc.Append32(crc, buffer[..read]);
            size = unchecked(size + (uint)read);
        }
        else if (!buffer.IsEmpty && input.Trailer != (crc, size))
        {
            throw new TruncatedException($"{what}: the gzip data ends too early, or something follows it. Download or build it again.");
        }
        return read;
    }

    /// <summary>Passes bytes through and remembers the last eight.</summary>
    sealed class LastBytes(SourceStream source) : ForwardStream
    {
        readonly byte[] last = new byte[sizeof(ulong)];

        public (uint Crc, uint Size) Trailer =>
            (BinaryPrimitives.ReadUInt32LittleEndian(last), BinaryPrimitives.ReadUInt32LittleEndian(last.AsSpan(sizeof(uint))));

        public override int Read(Span<byte> buffer) => Remembered(source.Read(buffer), buffer);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Remembered(await source.ReadAsync(buffer, cancellationToken), buffer.Span);

        int Remembered(int read, ReadOnlySpan<byte> buffer)
        {
            var kept = Math.Max(0, last.Length - read);
            last.AsSpan(last.Length - kept).CopyTo(last);
            buffer[Math.Max(0, read - last.Length)..read].CopyTo(last.AsSpan(kept));
            return read;
        }
    }
}
