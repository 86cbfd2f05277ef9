using System.IO.Compression;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// One gzip member which fills its file. .NET's GZipStream takes input that is cut off for its end, and ignores what
/// follows; both show when the file's last bytes are not the checksum and size of what came out. Source: RFC 1952,
/// section 2.3.1.
/// </summary>
sealed class GzipMemberStream : ForwardStream
{
    readonly LastBytes _input;
    readonly GZipStream _decoder;
    readonly string _what;
    uint _crc;
    uint _size;

    public GzipMemberStream(SourceStream source, string what)
    {
        _what = what;
        _input = new LastBytes(source);
        _decoder = new GZipStream(_input, CompressionMode.Decompress, leaveOpen: true);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _decoder.ReadAsync(buffer, cancellationToken);
        _crc = Crc.Append32(_crc, buffer.Span[..read]);
        _size = unchecked(_size + (uint)read);
        if (read == 0 && !buffer.IsEmpty && _input.Trailer != (_crc, _size))
            throw new TruncatedException(
                $"{_what}: the gzip data ends too early, or something follows it. Download or build it again.");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Remembers the last eight.</summary>
    sealed class LastBytes(SourceStream source) : PassingStream(source, leaveOpen: true)
    {
        readonly byte[] _last = new byte[sizeof(ulong)];

        public (uint Crc, uint Size) Trailer =>
            (BinaryPrimitives.ReadUInt32LittleEndian(_last), BinaryPrimitives.ReadUInt32LittleEndian(
                _last.AsSpan(sizeof(uint))));

        protected override void Pass(Span<byte> bytes, bool isEnd)
        {
            var kept = Math.Max(0, _last.Length - bytes.Length);
            _last.AsSpan(_last.Length - kept).CopyTo(_last);
            bytes[Math.Max(0, bytes.Length - _last.Length)..].CopyTo(_last.AsSpan(kept));
        }
    }
}
