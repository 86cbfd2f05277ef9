using System.Buffers.Binary;

namespace KinoiteZfs.Oci.Layers;

/// <summary>The fields of one 512-byte tar header block: POSIX.1-1988 ustar, and GNU's variant.</summary>
readonly record struct TarHeader(string Name, string LinkName, long Size, char Type, bool SparseContinues)
{
    public const int BlockBytes = 512;

    const int SparseContinuesAt = 482;

    // Names are UTF-8 in practice, but any byte is allowed: those that are not keep one character a byte.
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static TarHeader Parse(ReadOnlySpan<byte> block, TarInput input)
    {
        var expected = Number(block.Slice(148, 8), "checksum", input);
        long actual = 8 * ' ';
        for (var position = 0; position < BlockBytes; position++)
            actual += position is >= 148 and < 156 ? 0 : block[position];
        if (expected != actual)
            throw input.Wrong($"a header has checksum {actual}, but says {expected}");
        var name = Text(block[..100]);
        var ustar = block.Slice(257, 6).SequenceEqual("ustar\0"u8);
        if (ustar && Text(block.Slice(345, 155)) is { Length: > 0 } prefix)
            name = $"{prefix}/{name}";
        return new TarHeader(
            name,
            Text(block.Slice(157, 100)),
            Number(block.Slice(124, 12), "size", input),
            (char)block[156],
            block[SparseContinuesAt] != 0);
    }

    public static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Decode(end < 0 ? field : field[..end]);
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    // Octal digits padded by spaces or NULs; or, with the highest bit set, a big-endian binary number (GNU).
    static long Number(ReadOnlySpan<byte> field, string what, TarInput input)
    {
        if ((field[0] & 0x80) != 0)
            return BinaryNumber(field, what, input);
        long number = 0;
        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw input.Wrong($"the {what} of a header is not an octal number");
            // Twelve octal digits are 36 bits: no overflow.
            number = number * 8 + (digit - '0');
        }
        return number;
    }

    static long BinaryNumber(ReadOnlySpan<byte> field, string what, TarInput input)
    {
        if (field[0] != 0x80 || field.Length > 8 && field[1..^8].ContainsAnyExcept((byte)0))
            throw input.Wrong($"the {what} of a header is negative or beyond 64 bits");
        Span<byte> last = stackalloc byte[8];
        if (field.Length > 8)
            field[^8..].CopyTo(last);
        else
            field[1..].CopyTo(last[1..]);
        var number = BinaryPrimitives.ReadInt64BigEndian(last);
        return number >= 0 ? number : throw input.Wrong($"the {what} of a header is beyond 63 bits");
    }
}
