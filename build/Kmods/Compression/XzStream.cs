using System.Buffers.Binary;
using SharpCompress.Compressors.LZMA;

namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// The xz container around SharpCompress' LZMA2 decoder: every checksum, size and the index are verified, concatenated streams
/// are read, and the history a file may ask for is bounded. SharpCompress' own XZStream lets a damaged index or footer
/// and a second stream pass, and allocates whatever history a header names.
/// </summary>
/// <remarks>
/// Source: The .xz File Format 1.1.0. Decodes synchronously, also under ReadAsync: the decoder's asynchronous reading takes four
/// times as long; the source stream watches for cancellation.
/// </remarks>
sealed class XzStream(SourceStream source, int windowBytes, string what) : ForwardStream
{
    const int StreamHeaderBytes = 12;
    const int Alignment = 4;

    readonly byte[] scratch = new byte[XzBlockHeader.MaximumSize];
    XzCheck? check;
    XzIndex? index;
    ushort streamFlags;
    Stream? block;
    XzBlockHeader blockHeader;
    long blockStart;
    long blockOutput;
    bool ended;
    int streams;
    readonly SortedSet<string> checks = [];
    readonly SortedSet<string> filters = [];

    /// <summary>Complete once everything was read.</summary>
    public ModulePacking Packing => new(ModuleCompression.Xz, streams, string.Join(", ", checks), string.Join(", ", filters));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (!ended)
        {
            if (block is null && !NextBlock())
                continue;
            var read = ReadBlock(buffer);
            if (read > 0)
            {
                blockOutput += read;
                check!.Append(buffer[..read]);
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
            block?.Dispose();
            check?.Dispose();
            index?.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>False when a stream began or ended instead.</summary>
    bool NextBlock()
    {
        if (check is null)
        {
            BeginStream();
            return false;
        }
        scratch[0] = ReadByteOrThrow();
        if (scratch[0] == 0)
        {
            EndStream();
            return false;
        }
        var size = (scratch[0] + 1) * Alignment;
        source.ReadExactly(scratch, 1, size - 1);
        blockHeader = XzBlockHeader.Parse(scratch.AsMemory(0, size), what);
        (blockStart, blockOutput) = (source.Count, 0);
        filters.UnionWith(blockHeader.Filters.Select(filter => filter.Name));
        block = LzmaStream.Create([blockHeader.PropertyFor(windowBytes)], source, leaveOpen: true);
        foreach (var filter in blockHeader.Filters.Reverse())
            block = filter.Decode(block);
        return true;
    }

    /// <summary>Most files which ask for much history are smaller than that, and never reach further back than their beginning.</summary>
    int ReadBlock(Span<byte> buffer)
    {
        try
        {
            return block!.Read(buffer);
        }
        catch (Exception failure) when (blockHeader.DictionaryBytes > windowBytes && !source.AtEnd && source.Fault is null && failure is not OperationCanceledException)
        {
            throw new OversizedException($"{what}: decompressing it needs up to {blockHeader.DictionaryBytes} bytes of history, the limit is {windowBytes}. Compress it with a smaller dictionary (xz -6).", failure);
        }
    }

    void EndBlock()
    {
        block!.Dispose();
        block = null;
        var compressed = source.Count - blockStart;
        if ((blockHeader.CompressedSize ?? compressed) != compressed || (blockHeader.UncompressedSize ?? blockOutput) != blockOutput)
            throw Corrupt("a block's size is not the one in its header");
        SkipZeros((int)((Alignment - (compressed % Alignment)) % Alignment));
        var stored = scratch.AsSpan(0, check!.Size);
        source.ReadExactly(stored);
        if (!check.Matches(stored))
            throw Corrupt("a block fails its integrity check");
        index!.Add(blockHeader.Size + compressed + check.Size, blockOutput);
    }

    void BeginStream()
    {
        source.ReadExactly(scratch, 0, StreamHeaderBytes);
        var flags = scratch.AsSpan(6, 2);
        if (Decompression.Recognise(scratch) != ModuleCompression.Xz || flags[0] != 0 || (flags[1] & 0xf0) != 0
            || Crc.Of32(flags) != BinaryPrimitives.ReadUInt32LittleEndian(scratch.AsSpan(8)))
            throw Corrupt("a stream header is malformed");
        streamFlags = BinaryPrimitives.ReadUInt16LittleEndian(flags);
        check = XzCheck.Create(flags[1], what);
        checks.Add(check.Name);
        streams++;
        index = new XzIndex();
    }

    void EndStream()
    {
        var indexBytes = index!.Verify(source, ReadByteOrThrow, what);
        source.ReadExactly(scratch, 0, StreamHeaderBytes);
        var footer = scratch.AsSpan(0, StreamHeaderBytes);
        if (Crc.Of32(footer[4..10]) != BinaryPrimitives.ReadUInt32LittleEndian(footer)
            || (BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) + 1L) * Alignment != indexBytes
            || BinaryPrimitives.ReadUInt16LittleEndian(footer[8..]) != streamFlags
            || !footer[10..].SequenceEqual("YZ"u8))
            throw Corrupt("the stream's footer is malformed");
        check!.Dispose();
        index.Dispose();
        (check, index) = (null, null);
        SkipStreamPadding();
    }

    void SkipStreamPadding()
    {
        while (source.Peek() is var next)
        {
            if (next != 0)
            {
                ended = next < 0;
                return;
            }
            SkipZeros(Alignment);
        }
    }

    void SkipZeros(int count)
    {
        source.ReadExactly(scratch, 0, count);
        if (scratch.AsSpan(0, count).ContainsAnyExcept((byte)0))
            throw Corrupt("there are bytes in its padding");
    }

    byte ReadByteOrThrow() => source.ReadByte() is var value and >= 0 ? (byte)value : throw new EndOfStreamException();

    CorruptCompressionException Corrupt(string how) => new($"{what}: the xz data is damaged: {how}. Download or build it again.");
}
