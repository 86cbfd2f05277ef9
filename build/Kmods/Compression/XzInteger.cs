namespace KinoiteZfs.Kmods.Compression;

/// <summary>Variable-length integers: seven bits a byte, lowest first. Source: The .xz File Format 1.1.0, section
/// 1.2.</summary>
static class XzInteger
{
    const int MaximumBytes = 9;

    public static long Read(Func<byte> next, string what)
    {
        long value = 0;
        for (var i = 0; i < MaximumBytes; i++)
        {
            var part = next();
            value |= (long)(part & 0x7f) << (i * 7);
            // The shortest form is the only one.
            if ((part & 0x80) == 0)
                return part != 0 || i == 0 ? value : throw Malformed(what);
        }
        throw Malformed(what);
    }

    public static CorruptCompressionException Malformed(string what) =>
        new($"{what}: a number in the xz data is malformed. Download or build it again.");
}
