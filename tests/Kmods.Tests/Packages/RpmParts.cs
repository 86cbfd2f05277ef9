using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs.Kmods.Tests.Packages;

/// <summary>Takes a real package apart and puts it together again with something changed and its digests left
/// out.</summary>
sealed class RpmParts
{
    const int LeadBytes = 96;
    const int PayloadDigest = 5092;

    public required byte[] Lead { get; init; }

    /// <summary>Tag to type, count and value.</summary>
    public required SortedDictionary<int, (int Type, int Count, byte[] Value)> Header { get; init; }

    public required byte[] Payload { get; set; }

    public static RpmParts Of(byte[] package)
    {
        var signatureBytes = HeaderLength(package.AsSpan(LeadBytes));
        var start = LeadBytes + ((signatureBytes + 7) / 8 * 8);
        var headerBytes = HeaderLength(package.AsSpan(start));
        var header = package.AsSpan(start, headerBytes);
        var count = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        var store = header[(16 + (count * 16))..];
        var entries = Enumerable.Range(0, count)
            .Select(i => BinaryPrimitives.ReadInt32BigEndian(package.AsSpan(start + 16 + (i * 16) + 8)))
            .Order().ToArray();
        var tags = new SortedDictionary<int, (int, int, byte[])>();
        for (var i = 0; i < count; i++)
        {
            var entry = header.Slice(16 + (i * 16), 16);
            var offset = BinaryPrimitives.ReadInt32BigEndian(entry[8..]);
            var end = entries.FirstOrDefault(other => other > offset, store.Length);
            tags[BinaryPrimitives.ReadInt32BigEndian(entry)] = (
                BinaryPrimitives.ReadInt32BigEndian(entry[4..]), BinaryPrimitives.ReadInt32BigEndian(entry[12..]),
                store[offset..end].ToArray());
        }
        // Regions and digests speak of bytes which are about to change.
        foreach (var tag in tags.Keys.Where(tag => tag < 1000 || tag is PayloadDigest or 5093 or 5097).ToArray())
            tags.Remove(tag);
        return new RpmParts { Lead = package[..LeadBytes], Header = tags, Payload = package[(start + headerBytes)..] };
    }

    public RpmParts With(int tag, params string[] texts)
    {
        Header[tag] = (
            texts.Length == 1 ? 6 : 8, texts.Length, Encoding.UTF8.GetBytes(string.Join('\0', texts) + "\0"));
        return this;
    }

    public RpmParts WithNumbers(int tag, params int[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), values[i]);
        Header[tag] = (4, values.Length, bytes);
        return this;
    }

    public RpmParts WithPayload(byte[] payload, string? compressor = null)
    {
        Payload = payload;
        Header.Remove(1125);
        return compressor is null ? this : With(1125, compressor);
    }

    public byte[] ToBytes() => [.. Lead, .. Table([]), .. Table(Header), .. Payload];

    static byte[] Table(SortedDictionary<int, (int Type, int Count, byte[] Value)> tags)
    {
        var (index, store) = (new MemoryStream(), new MemoryStream());
        foreach (var (tag, (type, count, value)) in tags)
        {
            while (store.Length % 8 != 0)
                store.WriteByte(0);
            foreach (var number in new[] { tag, type, (int)store.Length, count })
                index.Write(BigEndian(number));
            store.Write(value);
        }
        return [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, .. BigEndian(tags.Count), .. BigEndian(
            (int)store.Length), .. index.ToArray(), .. store.ToArray()];
    }

    static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    static int HeaderLength(ReadOnlySpan<byte> header) =>
        16 + (BinaryPrimitives.ReadInt32BigEndian(header[8..]) * 16)
            + BinaryPrimitives.ReadInt32BigEndian(header[12..]);
}
