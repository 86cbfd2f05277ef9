using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs.Fuzz;

/// <summary>Changes bytes as accidents and attackers do. The same round gives the same damage.</summary>
static class Damage
{
    const int MostChanges = 6;
    const int LongestPiece = 64;

    /// <summary>Where signs, widths and limits turn over.</summary>
    static readonly long[] Edges =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 127, 128, 255, 256, 511, 512, 4095, 4096, 65535, 65536, 1 << 24, int.MaxValue,
        uint.MaxValue, long.MaxValue, -1, -2, int.MinValue
    ];

    public static byte[] Do(Seed seed, IReadOnlyList<Seed> others, Random random)
    {
        var bytes = seed.Bytes.ToList();
        for (var change = random.Next(1, MostChanges + 1); change > 0 && bytes.Count > seed.From + 1; change--)
            One(bytes, random.Next(seed.From, bytes.Count), others[random.Next(others.Count)].Bytes, random);
        return [.. bytes];
    }

    static void One(List<byte> bytes, int at, byte[] other, Random random)
    {
        var piece = Math.Min(random.Next(1, LongestPiece), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                Put(bytes, at, Number(random));
                break;
            case 3:
                // cpio's and tar's numbers are text.
                Put(bytes, at, Encoding.ASCII.GetBytes(random.Next(2) == 0
                    ? $"{(uint)Edge(random):x8}"
                    : Convert.ToString(Edge(random) & int.MaxValue, 8).PadLeft(11, '0')));
                break;
            case 4:
                bytes.RemoveRange(at, piece);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, piece));
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7:
                Put(bytes, at, [.. Enumerable.Repeat((byte)random.Next(256), piece)]);
                break;
            default:
                var from = random.Next(other.Length);
                Put(bytes, at, other.AsSpan(from, Math.Min(other.Length - from, piece)));
                break;
        }
    }

    static byte[] Number(Random random)
    {
        var wide = new byte[8];
        var value = Edge(random);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(wide, value);
        else
            BinaryPrimitives.WriteInt64BigEndian(wide, value);
        var width = 1 << random.Next(4);
        return random.Next(2) == 0 ? wide[..width] : wide[^width..];
    }

    static long Edge(Random random) => Edges[random.Next(Edges.Length)] + random.Next(-1, 2);

    static void Put(List<byte> bytes, int at, ReadOnlySpan<byte> piece)
    {
        for (var index = 0; index < piece.Length && at + index < bytes.Count; index++)
            bytes[at + index] = piece[index];
    }
}
