using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs.Kmods.Tests.Modules;

/// <summary>Writes modules of any sections: what a forger would change.</summary>
sealed class SectionBytes
{
    const int HeaderBytes = 64;
    const int EntryBytes = 64;

    readonly List<(string Name, uint Type, byte[] Content, uint Link)> _sections = [("", 0, [], 0)];

    public SectionBytes Add(string name, byte[] content, uint type = 1, uint link = 0)
    {
        _sections.Add((name, type, content, link));
        return this;
    }

    /// <summary>A symbol table and its names; <c>~name</c> is weak, <c>+name</c> is defined.</summary>
    public SectionBytes Symbols(params string[] symbols)
    {
        List<byte> names = [0], table = [.. new byte[24]];
        foreach (var symbol in symbols)
        {
            var entry = new byte[24];
            BinaryPrimitives.WriteInt32LittleEndian(entry, names.Count);
            (entry[4], entry[6]) = (symbol[0] == '~' ? (byte)0x20 : (byte)0x10, symbol[0] == '+' ? (byte)1 : (byte)0);
            names.AddRange([.. Encoding.ASCII.GetBytes(symbol.TrimStart('~', '+')), 0]);
            table.AddRange(entry);
        }
        Add(".strtab", [.. names], type: 3);
        return Add(".symtab", [.. table], type: 2, link: (uint)_sections.Count - 1);
    }

    /// <summary>struct modversion_info.</summary>
    public static byte[] Version(string name, uint checksum)
    {
        var entry = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, checksum);
        Encoding.ASCII.GetBytes(name).CopyTo(entry, 8);
        return entry;
    }

    public byte[] Build()
    {
        var all = _sections.Append((
            ".shstrtab", 3u,
            Encoding.ASCII.GetBytes(string.Concat(_sections.Select(section => section.Name + "\0")) + ".shstrtab\0"),
            0u))
            .ToList();
        List<byte> contents = [], table = [];
        var name = 0;
        foreach (var (text, type, content, link) in all)
        {
            var entry = new byte[EntryBytes];
            BinaryPrimitives.WriteInt32LittleEndian(entry, name);
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), type);
            BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(24), HeaderBytes + contents.Count);
            BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(32), content.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(40), link);
            contents.AddRange(content);
            table.AddRange(entry);
            name += text.Length + 1;
        }
        var header = new byte[HeaderBytes];
        "\x7F"u8.CopyTo(header);
        "ELF"u8.CopyTo(header.AsSpan(1));
        (header[4], header[5], header[6], header[16], header[18]) = (2, 1, 1, 1, 62);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), HeaderBytes + contents.Count);
        (header[58], header[60], header[62]) = (EntryBytes, (byte)all.Count, (byte)(all.Count - 1));
        return [.. header, .. contents, .. table];
    }
}
