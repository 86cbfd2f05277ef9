using SharpCompress.Compressors.LZMA;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// The xz container around SharpCompress' LZMA2 decoder: every checksum, size and the index are verified, concatenated
/// streams are read, and the history a file may ask for is bounded. SharpCompress' own XZStream lets a damaged index or
/// footer and a second stream pass, and allocates whatever history a header names.
/// </summary>
/// <remarks>
/// Source: The .xz File Format 1.1.0. Decodes synchronously, also under ReadAsync: the decoder's asynchronous reading
/// takes four times as long; the source stream watches for cancellation.
/// </remarks>
sealed class XzStream(SourceStream source, int windowBytes, string what) : ForwardStream
{
    const int StreamHeaderBytes = 12;
    const int Alignment = 4;

    readonly byte[] _scratch = new byte[XzBlockHeader.MaximumSize];
    XzCheck? _check;
    XzIndex? _index;
    ushort _streamFlags;
    Stream? _block;
    XzBlockHeader _blockHeader;
    long _blockStart;
    long _blockOutput;
    bool _ended;
    int _streams;
    readonly SortedSet<string> _checks = [];
    readonly SortedSet<string> _filters = [];

    /// <summary>Complete once everything was read.</summary>
    public ModulePacking Packing =>
        new(ModuleCompression.Xz, _streams, string.Join(", ", _checks), string.Join(", ", _filters));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (!_ended)
        {
            if (_block is null && !NextBlock())
                continue;
            var read = ReadBlock(buffer);
            if (read > 0)
            {
                _blockOutput += read;
                _check!.Append(buffer[..read]);
                return read;
            }
            EndBlock();
        }
        return 0;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _block?.Dispose();
            _check?.Dispose();
            _index?.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>False when a stream began or ended instead.</summary>
    bool NextBlock()
    {
        if (_check is null)
        {
            BeginStream();
            return false;
        }
        _scratch[0] = ReadByteOrThrow();
        if (_scratch[0] == 0)
        {
            EndStream();
            return false;
        }
        var size = (_scratch[0] + 1) * Alignment;
        source.ReadExactly(_scratch, 1, size - 1);
        _blockHeader = XzBlockHeader.Parse(_scratch.AsMemory(0, size), what);
        (_blockStart, _blockOutput) = (source.Count, 0);
        _filters.UnionWith(_blockHeader.Filters.Select(filter => filter.Name));
        _block = LzmaStream.Create([_blockHeader.PropertyFor(windowBytes)], source, leaveOpen: true);
        foreach (var filter in _blockHeader.Filters.Reverse())
            _block = filter.Decode(_block);
        return true;
    }

    /// <summary>Most files which ask for much history are smaller than that, and never reach further back than their
    /// beginning.</summary>
    int ReadBlock(Span<byte> buffer)
    {
        try
        {
            return _block!.Read(buffer);
        }
        catch (Exception failure) when (_blockHeader.DictionaryBytes > windowBytes
            && !source.AtEnd && source.Fault is null && failure is not OperationCanceledException)
        {
            throw new OversizedException(
                $"{what}: decompressing it needs up to {_blockHeader.DictionaryBytes} bytes of history, the limit is {windowBytes}. Compress it with a smaller dictionary (xz -6).",
                failure);
        }
    }

    void EndBlock()
    {
        _block!.Dispose();
        _block = null;
        var compressed = source.Count - _blockStart;
        if ((_blockHeader.CompressedSize ?? compressed) != compressed
            || (_blockHeader.UncompressedSize ?? _blockOutput) != _blockOutput)
            throw Corrupt("a block's size is not the one in its header");
        SkipZeros((int)((Alignment - (compressed % Alignment)) % Alignment));
        var stored = _scratch.AsSpan(0, _check!.Size);
        source.ReadExactly(stored);
        if (!_check.Matches(stored))
            throw Corrupt("a block fails its integrity check");
        _index!.Add(_blockHeader.Size + compressed + _check.Size, _blockOutput);
    }

    void BeginStream()
    {
        source.ReadExactly(_scratch, 0, StreamHeaderBytes);
        var flags = _scratch.AsSpan(6, 2);
        if (Decompression.Recognise(_scratch) != ModuleCompression.Xz || flags[0] != 0 || (flags[1] & 0xf0) != 0
            || Crc.Of32(flags) != BinaryPrimitives.ReadUInt32LittleEndian(_scratch.AsSpan(8)))
            throw Corrupt("a stream header is malformed");
        _streamFlags = BinaryPrimitives.ReadUInt16LittleEndian(flags);
        _check = XzCheck.Create(flags[1], what);
        _checks.Add(_check.Name);
        _streams++;
        _index = new XzIndex();
    }

    void EndStream()
    {
        var indexBytes = _index!.Verify(source, ReadByteOrThrow, what);
        source.ReadExactly(_scratch, 0, StreamHeaderBytes);
        var footer = _scratch.AsSpan(0, StreamHeaderBytes);
        if (Crc.Of32(footer[4..10]) != BinaryPrimitives.ReadUInt32LittleEndian(footer)
            || (BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) + 1L) * Alignment != indexBytes
            || BinaryPrimitives.ReadUInt16LittleEndian(footer[8..]) != _streamFlags
            || !footer[10..].SequenceEqual("YZ"u8))
            throw Corrupt("the stream's footer is malformed");
        _check!.Dispose();
        _index.Dispose();
        (_check, _index) = (null, null);
        SkipStreamPadding();
    }

    void SkipStreamPadding()
    {
        while (source.Peek() is var next)
        {
            if (next != 0)
            {
                _ended = next < 0;
                return;
            }
            SkipZeros(Alignment);
        }
    }

    void SkipZeros(int count)
    {
        source.ReadExactly(_scratch, 0, count);
        if (_scratch.AsSpan(0, count).ContainsAnyExcept((byte)0))
            throw Corrupt("there are bytes in its padding");
    }

    byte ReadByteOrThrow() => source.ReadByte() is var value and >= 0 ? (byte)value : throw new EndOfStreamException();

    CorruptCompressionException Corrupt(string how) =>
        new($"{what}: the xz data is damaged: {how}. Download or build it again.");
}
