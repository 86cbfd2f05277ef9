using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>The smallest ELF file which says of itself what a kernel module says.</summary>
static class SampleModule
{
    const int HeaderBytes = 64;
    const int SectionBytes = 64;
    const int Amd64 = 62;

    public static byte[] Bytes(string name, string kernel, string version)
    {
        var info = Encoding.ASCII.GetBytes(
            $"name={name}\0version={version}\0license=CDDL\0vermagic={kernel} SMP preempt mod_unload \0");
        var names = Encoding.ASCII.GetBytes("\0.modinfo\0.shstrtab\0");
        var table = HeaderBytes + info.Length + names.Length;
        var file = new byte[table + (3 * SectionBytes)];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5], file[6]) = (2, 1, 1);
        UInt16(16, 1);
        UInt16(18, Amd64);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), (ulong)table);
        UInt16(52, HeaderBytes);
        UInt16(58, SectionBytes);
        UInt16(60, 3);
        UInt16(62, 2);
        info.CopyTo(file, HeaderBytes);
        names.CopyTo(file, HeaderBytes + info.Length);
        Section(1, nameOffset: 1, type: 1, HeaderBytes, info.Length);
        Section(2, nameOffset: 10, type: 3, HeaderBytes + info.Length, names.Length);
        return file;

        void UInt16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);

        void Section(int index, int nameOffset, int type, int offset, int size)
        {
            var entry = file.AsSpan(table + (index * SectionBytes));
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)nameOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], (uint)type);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], (ulong)size);
        }
    }
}
