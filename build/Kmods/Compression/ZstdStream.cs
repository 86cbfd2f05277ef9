using ZstdSharp;
using ZstdSharp.Unsafe;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>zstd, and what kmod minds: how many frames there are, and whether they say how large their content
/// is.</summary>
/// <remarks>Source: RFC 8878, section 3.1.1; kmod, libkmod/libkmod-file-zstd.c (kmod_file_load_zstd).</remarks>
sealed class ZstdStream : ForwardStream
{
    readonly FrameScan _frames;
    readonly DecompressionStream _decoder;

    public ZstdStream(SourceStream source, int windowBytes)
    {
        _frames = new FrameScan(source);
        _decoder = new DecompressionStream(_frames, checkEndOfStream: true, leaveOpen: true);
        _decoder.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, int.Log2(windowBytes));
    }

    /// <summary>Complete once everything was read.</summary>
    public ModulePacking Packing => new(ModuleCompression.Zstd, _frames.Count, NamesSize: _frames.AllNameTheirSize);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _decoder.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
            _frames.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Passes bytes through and follows the headers of frames and blocks.</summary>
    sealed class FrameScan(SourceStream source) : PassingStream(source, leaveOpen: true)
    {
        const uint SkippableMagic = 0x184D2A50;
        const int BlockHeaderBytes = 3;
        const int RepeatedByte = 1;

        enum Part
        {
            Magic,
            SkippableSize,
            Descriptor,
            Block,
        }

        readonly byte[] _field = new byte[sizeof(uint)];
        Part _part = Part.Magic;
        int _wanted = sizeof(uint);
        int _have;
        long _skip;
        bool _hasChecksum;

        public int Count { get; private set; }

        public bool AllNameTheirSize { get; private set; } = true;

        protected override void Pass(Span<byte> bytes, bool isEnd)
        {
            while (!bytes.IsEmpty)
            {
                var length = (int)Math.Min(bytes.Length, _skip > 0 ? _skip : _wanted - _have);
                if (_skip > 0)
                {
                    _skip -= length;
                }
                else
                {
                    bytes[..length].CopyTo(_field.AsSpan(_have));
                    _have += length;
                    if (_have == _wanted)
                        Next();
                }
                bytes = bytes[length..];
            }
        }

        void Next()
        {
            switch (_part)
            {
                case Part.Magic:
                    if ((BinaryPrimitives.ReadUInt32LittleEndian(_field) & 0xFFFFFFF0) == SkippableMagic)
                        Expect(Part.SkippableSize, sizeof(uint));
                    else
                        Expect(Part.Descriptor, 1);
                    break;
                case Part.SkippableSize:
                    Expect(Part.Magic, sizeof(uint), BinaryPrimitives.ReadUInt32LittleEndian(_field));
                    break;
                case Part.Descriptor:
                    BeginFrame(_field[0]);
                    break;
                default:
                    var block = _field[0] | (_field[1] << 8) | (_field[2] << 16);
                    var content = (block >> 1 & 3) == RepeatedByte ? 1 : block >> 3;
                    if ((block & 1) != 0)
                        Expect(Part.Magic, sizeof(uint), content + (_hasChecksum ? sizeof(uint) : 0));
                    else
                        Expect(Part.Block, BlockHeaderBytes, content);
                    break;
            }
        }

        void BeginFrame(byte descriptor)
        {
            var (sizeFlag, isSingleSegment) = (descriptor >> 6, (descriptor & 0x20) != 0);
            Count++;
            AllNameTheirSize &= sizeFlag != 0 || isSingleSegment;
            _hasChecksum = (descriptor & 4) != 0;
            var windowBytes = isSingleSegment ? 0 : 1;
            var dictionaryBytes = (descriptor & 3) == 3 ? 4 : descriptor & 3;
            var sizeBytes = sizeFlag == 0 ? 1 - windowBytes : 1 << sizeFlag;
            Expect(Part.Block, BlockHeaderBytes, windowBytes + dictionaryBytes + sizeBytes);
        }

        void Expect(Part next, int bytes, long after = 0) => (_part, _wanted, _have, _skip) = (next, bytes, 0, after);
    }
}
