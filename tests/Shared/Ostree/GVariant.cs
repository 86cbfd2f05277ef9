using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs;

/// <summary>A value in GVariant's serialized form, as far as ostree's metadata objects need it.</summary>
/// <param name="Alignment">Its offset in a container is a multiple of this.</param>
/// <param name="IsFixed">Of a type whose values all have one size; others need an offset to be found.</param>
readonly record struct GVariant(byte[] Bytes, int Alignment = 1, bool IsFixed = false)
{
    // ostree keeps numbers in network order, whatever the machine.
    public static GVariant Number(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new GVariant(bytes, sizeof(uint), IsFixed: true);
    }

    public static GVariant Number(ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return new GVariant(bytes, sizeof(ulong), IsFixed: true);
    }

    public static GVariant Text(string value) => new([.. Encoding.UTF8.GetBytes(value), 0]);

    public static GVariant Octets(byte[] value) => new(value);

    public static GVariant Boxed(string type, GVariant value) =>
        new([.. value.Bytes, 0, .. Encoding.ASCII.GetBytes(type)], sizeof(ulong));

    public static GVariant Tuple(params GVariant[] members)
    {
        var bytes = new List<byte>();
        var ends = new List<int>();
        for (var index = 0; index < members.Length; index++)
        {
            Append(bytes, members[index]);
            if (!members[index].IsFixed && index < members.Length - 1)
                ends.Insert(0, bytes.Count);
        }
        return Finish(bytes, ends, members.Max(member => member.Alignment));
    }

    /// <param name="alignment">Of the elements: an array without any has it too.</param>
    public static GVariant Array(IEnumerable<GVariant> elements, int alignment = 1)
    {
        var bytes = new List<byte>();
        var ends = new List<int>();
        foreach (var element in elements)
        {
            Append(bytes, element);
            ends.Add(bytes.Count);
        }
        return Finish(bytes, ends, alignment);
    }

    static void Append(List<byte> bytes, GVariant value)
    {
        while (bytes.Count % value.Alignment != 0)
            bytes.Add(0);
        bytes.AddRange(value.Bytes);
    }

    /// <summary>The offsets are as wide as the whole needs them.</summary>
    static GVariant Finish(List<byte> bytes, List<int> ends, int alignment)
    {
        var width = bytes.Count + ends.Count <= byte.MaxValue
            ? 1
            : bytes.Count + 2 * ends.Count <= ushort.MaxValue ? 2 : 4;
        foreach (var end in ends)
        {
            for (var place = 0; place < width; place++)
                bytes.Add((byte)(end >> (8 * place)));
        }
        return new GVariant([.. bytes], alignment);
    }
}
