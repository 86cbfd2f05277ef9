using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs.Kmods.Tests.Programs;

/// <summary>Writes the smallest ELF files a loader would understand.</summary>
static class ProgramBytes
{
    const int HeaderBytes = 64;
    const int SegmentBytes = 56;
    const int Segments = 3;

    /// <summary>Addresses in memory are not offsets in the file.</summary>
    const int Base = 0x400000;

    public static byte[] Build(string? interpreter, params string[] needed) =>
        interpreter is null ? Build(4, [], needed) : Build(3, Encoding.ASCII.GetBytes(interpreter + "\0"), needed);

    /// <summary>A library which says in a note that it opens another while it runs, as kmod does.</summary>
    public static byte[] Opening(string library, params string[] needed)
    {
        var text = Encoding.ASCII.GetBytes($$"""[{"feature":"x","soname":["{{library}}"]}]""");
        byte[] padding = new byte[(4 - (text.Length % 4)) % 4];
        return Build(4, [.. BitConverter.GetBytes(4), .. BitConverter.GetBytes(
            text.Length), .. BitConverter.GetBytes(0x407c0c0a), .. "FDO\0"u8, .. text, .. padding], needed);
    }

    static byte[] Build(int type, byte[] loader, string[] needed)
    {
        var names = Encoding.ASCII.GetBytes("\0" + string.Concat(needed.Select(name => name + "\0")));
        var (namesAt, loaderAt) = (
            HeaderBytes + (Segments * SegmentBytes), HeaderBytes + (Segments * SegmentBytes) + names.Length);
        var dynamic = Dynamic(namesAt, names.Length, needed);
        var size = loaderAt + loader.Length + dynamic.Length;
        var file = new byte[size];
        "\x7F"u8.CopyTo(file);
        "ELF"u8.CopyTo(file.AsSpan(1));
        (file[4], file[5], file[6], file[16], file[18]) = (2, 1, 1, 3, 62);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), HeaderBytes);
        (file[54], file[56]) = (SegmentBytes, Segments);
        Segment(file, 0, type: 1, offset: 0, size);
        Segment(file, 1, type: 2, loaderAt + loader.Length, dynamic.Length);
        Segment(file, 2, type, loaderAt, loader.Length);
        names.CopyTo(file, namesAt);
        loader.CopyTo(file, loaderAt);
        dynamic.CopyTo(file, loaderAt + loader.Length);
        return file;
    }

    static byte[] Dynamic(int namesAt, int namesBytes, string[] needed)
    {
        List<(long Tag, long Value)> entries = [(5, Base + namesAt), (10, namesBytes)];
        var at = 1;
        foreach (var name in needed)
        {
            entries.Add((1, at));
            at += name.Length + 1;
        }
        entries.Add((0, 0));
        return [.. entries.SelectMany(
            entry => (byte[])[.. BitConverter.GetBytes(entry.Tag), .. BitConverter.GetBytes(entry.Value)])];
    }

    static void Segment(byte[] file, int index, int type, int offset, int size)
    {
        var entry = file.AsSpan(HeaderBytes + (index * SegmentBytes));
        BinaryPrimitives.WriteInt32LittleEndian(entry, type);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], Base + offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry[32..], size);
    }
}
