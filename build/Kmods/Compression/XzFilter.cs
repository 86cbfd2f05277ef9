namespace KinoiteZfs.Kmods.Compression;

/// <summary>What an xz block was changed by before LZMA2 packed it. Source: The .xz File Format 1.1.0, section
/// 5.3.</summary>
/// <param name="Name">As the option of xz.</param>
sealed record XzFilter(string Name, Func<Stream, Stream> Decode)
{
    const int DeltaFilter = 0x03;
    const int X86Filter = 0x04;

    public static XzFilter Parse(long id, ReadOnlySpan<byte> properties, string what)
    {
        if (id == DeltaFilter && properties.Length == 1)
        {
            var distance = properties[0] + 1;
            return new XzFilter("delta", inner => new XzDeltaStream(inner, distance));
        }
        if (id == X86Filter && properties.Length is 0 or sizeof(uint))
        {
            var start = properties.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(properties);
            return new XzFilter("x86", inner => new XzX86Stream(inner, start));
        }
        throw new UnsupportedCompressionException(
            $"{what}: the xz data uses filter 0x{id:x}; only LZMA2, alone or after x86 or delta, is read. Compress it without further filters.");
    }
}

/// <summary>Each byte was stored as its difference to an earlier one.</summary>
sealed class XzDeltaStream(Stream inner, int distance) : PassingStream(inner)
{
    readonly byte[] _earlier = new byte[distance];
    int _at;

    protected override void Pass(Span<byte> bytes, bool isEnd)
    {
        foreach (ref var value in bytes)
        {
            value = _earlier[_at] += value;
            _at = (_at + 1) % distance;
        }
    }
}
