namespace KinoiteZfs.Oci.Layers;

/// <summary>Writes tar headers: ustar, preceded by a pax header where a name or size does not fit.</summary>
static class TarHeaderWriter
{
    const int NameBytes = 100;

    /// <summary>What eleven octal digits hold.</summary>
    const long MaximumUstarSize = 0x1_FFFF_FFFF;

    /// <summary>One or three blocks: the header, with its pax header before it when needed.</summary>
    public static byte[] Write(string path, char type, int mode, long size, string linkTarget, DateTimeOffset modified)
    {
        var pax = new StringBuilder();
        if (!Fits(path))
            AddRecord(pax, "path", path);
        if (!Fits(linkTarget))
            AddRecord(pax, "linkpath", linkTarget);
        if (size > MaximumUstarSize)
            AddRecord(pax, "size", size.ToString(CultureInfo.InvariantCulture));
        var header = Block(path, type, mode, size > MaximumUstarSize ? 0 : size, linkTarget, modified);
        if (pax.Length == 0)
            return header;
        var records = Encoding.UTF8.GetBytes(pax.ToString());
        var padded = new byte[(records.Length + TarHeader.BlockBytes - 1)
            / TarHeader.BlockBytes * TarHeader.BlockBytes];
        records.CopyTo(padded, 0);
        return [.. Block("PaxHeaders/extended", 'x', 0x1A4, records.Length, "", modified), .. padded, .. header];
    }

    static bool Fits(string text) => Encoding.UTF8.GetByteCount(text) <= NameBytes && Ascii.IsValid(text);

    // A record states its own length, the digits of that length included.
    static void AddRecord(StringBuilder pax, string name, string value)
    {
        var rest = 1 + name.Length + 1 + Encoding.UTF8.GetByteCount(value) + 1;
        var length = rest + 1;
        while (rest + length.ToString(CultureInfo.InvariantCulture).Length != length)
            length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
        pax.Append(CultureInfo.InvariantCulture, $"{length} {name}={value}\n");
    }

    static byte[] Block(string path, char type, int mode, long size, string linkTarget, DateTimeOffset modified)
    {
        var block = new byte[TarHeader.BlockBytes];
        Text(block.AsSpan(0, NameBytes), path);
        Octal(block.AsSpan(100, 8), mode);
        Octal(block.AsSpan(108, 8), 0);
        Octal(block.AsSpan(116, 8), 0);
        Octal(block.AsSpan(124, 12), size);
        Octal(block.AsSpan(136, 12), modified.ToUnixTimeSeconds());
        block[156] = (byte)type;
        Text(block.AsSpan(157, NameBytes), linkTarget);
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        block.AsSpan(148, 8).Fill((byte)' ');
        long checksum = 0;
        foreach (var value in block)
            checksum += value;
        Octal(block.AsSpan(148, 7), checksum);
        return block;
    }

    // Longer names stand in the pax header; what is cut off here only serves readers which know no pax.
    static void Text(Span<byte> field, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, field.Length)).CopyTo(field);
    }

    static void Octal(Span<byte> field, long value)
    {
        for (var position = field.Length - 2; position >= 0; position--, value >>= 3)
            field[position] = (byte)('0' + (value & 7));
        field[^1] = 0;
    }
}
