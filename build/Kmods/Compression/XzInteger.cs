namespace KinoiteZfs.Kmods.Compression;

/// <summary>Variable-length integers: seven bits a byte, lowest first. Source: The .xz File Format 1.1.0, section 1.2.</summary>
static class XzInteger
{
    const int MaximumBytes = 9;

    public static long Read(ref ReadOnlySpan<byte> data, string what)
    {
        long value = 0;
        for (var i = 0; i < data.Length && i < MaximumBytes; i++)
        {
            if (Add(ref value, data[i], i, what))
            {
                data = data[(i + 1)..];
                return value;
            }
        }
        throw Malformed(what);
    }

    public static long Read(Func<byte> next, string what)
    {
        long value = 0;
        for (var i = 0; i < MaximumBytes; i++)
        {
            if (Add(ref value, next(), i, what))
                return value;
        }
        throw Malformed(what);
    }

    static bool Add(ref long value, byte part, int index, string what)
    {
        value |= (long)(part & 0x7f) << (index * 7);
        if ((part & 0x80) != 0)
            return false;
        // The shortest form is the only one.
        return part != 0 || index == 0 ? true : throw Malformed(what);
    }

    static CorruptCompressionException Malformed(string what) => new($"{what}: a number in the xz data is malformed. Download or build it again.");
}
