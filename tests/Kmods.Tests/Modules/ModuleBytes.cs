using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs.Kmods.Tests.Modules;

/// <summary>Writes the smallest ELF files with a .modinfo section.</summary>
static class ModuleBytes
{
    const int HeaderBytes = 64;
    const int SectionBytes = 64;
    const string Names = "\0.modinfo\0.shstrtab\0";

    /// <param name="before">Bytes between the ELF header and .modinfo.</param>
    /// <param name="copies">How many sections claim to be .modinfo.</param>
    public static byte[] Build(string modinfo, string before = "", int copies = 1, ulong flags = 2) =>
        [
            .. Header(HeaderBytes + before.Length + modinfo.Length + Names.Length, copies),
            .. Encoding.Latin1.GetBytes(before + modinfo + Names),
            .. Sections(HeaderBytes + before.Length, modinfo, copies, flags)
        ];

    /// <summary>A module with this many zeros before .modinfo, never held in memory.</summary>
    public static Stream Large(long zeros, string modinfo) => new ZerosBetween(
        Header(HeaderBytes + zeros + modinfo.Length + Names.Length, 1), zeros,
        [.. Encoding.Latin1.GetBytes(modinfo + Names), .. Sections(HeaderBytes + zeros, modinfo, 1, 2)]);

    static byte[] Header(long sectionTable, int copies)
    {
        var header = new byte[HeaderBytes];
        "\x7F"u8.CopyTo(header);
        "ELF"u8.CopyTo(header.AsSpan(1));
        (header[4], header[5], header[6], header[16], header[18]) = (2, 1, 1, 1, 62);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), sectionTable);
        (header[58], header[60], header[62]) = (SectionBytes, (byte)(copies + 2), 1);
        return header;
    }

    static byte[] Sections(long start, string modinfo, int copies, ulong flags)
    {
        var table = new byte[SectionBytes * (copies + 2)];
        Section(table.AsSpan(SectionBytes), 10, 3, 0, start + modinfo.Length, Names.Length);
        for (var i = 0; i < copies; i++)
            Section(table.AsSpan(SectionBytes * (i + 2)), 1, 1, flags, start, modinfo.Length);
        return table;
    }

    static void Section(Span<byte> entry, int name, int type, ulong flags, long offset, long size)
    {
        BinaryPrimitives.WriteInt32LittleEndian(entry, name);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], type);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], flags);
        BinaryPrimitives.WriteInt64LittleEndian(entry[24..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry[32..], size);
    }

    sealed class ZerosBetween(byte[] first, long zeros, byte[] last) : MemoryStream
    {
        long _position;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var (start, source) = _position < first.Length
                ? (0L, first)
                : _position < first.Length + zeros ? (first.Length, null) : (first.Length + zeros, last);
            var length = (int)Math.Min(
                Math.Min(buffer.Length, 32 * 1024), start + (source?.Length ?? zeros) - _position);
            if (source is null)
                buffer[..length].Clear();
            else
                source.AsSpan((int)(_position - start), length).CopyTo(buffer);
            _position += length;
            return length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }
}
