namespace KinoiteZfs.Kmods.Compression;

/// <summary>The reflected cyclic redundancy checks of the xz format: CRC-32 (IEEE 802.3) and CRC-64
/// (ECMA-182).</summary>
static class Crc
{
    static readonly uint[] Table32 = [.. Enumerable.Range(0, 256).Select(i => (uint)Entry((ulong)i, 0xEDB88320))];
    static readonly ulong[] Table64 = [.. Enumerable.Range(0, 256).Select(i => Entry((ulong)i, 0xC96C5795D7870F42))];

    public static uint Of32(ReadOnlySpan<byte> data) => Append32(0, data);

    /// <summary>Continues a CRC; starts from 0.</summary>
    public static uint Append32(uint crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        foreach (var value in data)
            crc = Table32[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    /// <inheritdoc cref="Append32"/>
    public static ulong Append64(ulong crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        foreach (var value in data)
            crc = Table64[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    static ulong Entry(ulong value, ulong polynomial)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ polynomial;
        return value;
    }
}
