using System.Buffers.Binary;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>kmod's binary index, which is all that modprobe reads: a trie of keys, each with its values.</summary>
/// <remarks>
/// The format is kmod's own, version 2.1: big-endian numbers, a header of magic, version and root offset, and nodes
/// whose offset carries in its upper bits which parts they have: a prefix, children for a range of characters, values.
/// Source: kmod, libkmod/libkmod-index.c.
/// </remarks>
static class ModuleIndex
{
    const uint Magic = 0xB007F457;
    const uint Version = 0x00020001;
    const uint HasPrefix = 0x80000000;
    const uint HasValues = 0x40000000;
    const uint HasChildren = 0x20000000;
    const uint OffsetBits = 0x0FFFFFFF;
    const int HeaderBytes = 3 * sizeof(uint);

    /// <returns>A key's first value, which is the one that modprobe takes; null when the key is not there.</returns>
    /// <exception cref="FormatException">kmod would not read it.</exception>
    public static string? Find(ReadOnlySpan<byte> index, string key)
    {
        var header = index;
        // kmod accepts every minor version.
        if (index.Length < HeaderBytes || Number(ref header) != Magic || Number(ref header) >> 16 != Version >> 16)
            throw new FormatException("it does not start as an index of kmod, version 2");
        var place = Number(ref header);
        for (var rest = key.AsSpan(); ;)
        {
            if ((place & OffsetBits) == 0)
                return null;
            var node = From(index, place & OffsetBits);
            if ((place & HasPrefix) != 0)
            {
                var prefix = Text(ref node);
                if (!rest.StartsWith(prefix, StringComparison.Ordinal))
                    return null;
                rest = rest[prefix.Length..];
            }
            var children = (place & HasChildren) != 0 ? Children(ref node) : default;
            if (rest.IsEmpty)
                return (place & HasValues) != 0 ? FirstValue(ref node) : null;
            place = children.Of(rest[0]);
            rest = rest[1..];
        }
    }

    static string? FirstValue(ref ReadOnlySpan<byte> node)
    {
        if (Number(ref node) == 0)
            return null;
        // Values stand in the order of their priority.
        Number(ref node);
        return Text(ref node);
    }

    static ChildRange Children(ref ReadOnlySpan<byte> node)
    {
        if (node.Length < 2 || node[0] > node[1])
            throw Damaged();
        var (first, count) = (node[0], node[1] - node[0] + 1);
        var range = new ChildRange(first, count, node[2..]);
        node = From(node, (uint)(2 + (count * sizeof(uint))));
        return range;
    }

    static uint Number(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
            throw Damaged();
        var number = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        bytes = bytes[sizeof(uint)..];
        return number;
    }

    static string Text(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        if (end < 0)
            throw Damaged();
        var text = Encoding.Latin1.GetString(bytes[..end]);
        bytes = bytes[(end + 1)..];
        return text;
    }

    static ReadOnlySpan<byte> From(ReadOnlySpan<byte> bytes, uint offset) =>
        offset <= bytes.Length ? bytes[(int)offset..] : throw Damaged();

    static FormatException Damaged() => new("its trie leads out of the file");

    /// <summary>Offsets of the nodes for a range of characters.</summary>
    readonly ref struct ChildRange(byte first, int count, ReadOnlySpan<byte> offsets)
    {
        readonly ReadOnlySpan<byte> _offsets = offsets;

        /// <returns>0 when there is none.</returns>
        public uint Of(char letter)
        {
            if (letter < first || letter - first >= count)
                return 0;
            var offset = From(_offsets, (uint)((letter - first) * sizeof(uint)));
            return Number(ref offset);
        }
    }

    public static byte[] Write(IEnumerable<(string Key, string Value)> entries)
    {
        var root = new Node();
        uint priority = 0;
        foreach (var (key, value) in entries)
            root.Add(key, (priority++, value));
        using var output = new MemoryStream();
        output.Position = HeaderBytes;
        var offset = root.Write(output);
        output.Position = 0;
        Number(output, Magic);
        Number(output, Version);
        Number(output, offset);
        return output.ToArray();
    }

    static void Number(Stream output, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        output.Write(bytes);
    }

    static void Text(Stream output, string text)
    {
        output.Write(Encoding.ASCII.GetBytes(text));
        output.WriteByte(0);
    }

    sealed class Node
    {
        readonly SortedDictionary<char, Node> _children = [];
        readonly List<(uint Priority, string Value)> _values = [];

        public void Add(string key, (uint, string) value)
        {
            var node = this;
            foreach (var letter in key)
            {
                if (!node._children.TryGetValue(letter, out var child))
                    node._children[letter] = child = new Node();
                node = child;
            }
            node._values.Add(value);
        }

        /// <summary>Children first, so that their offsets are known.</summary>
        public uint Write(Stream output)
        {
            var prefix = new StringBuilder();
            var node = this;
            while (node is { _values.Count: 0, _children.Count: 1 })
            {
                var (letter, only) = node._children.First();
                prefix.Append(letter);
                node = only;
            }
            var children = node._children.ToDictionary(child => child.Key, child => child.Value.Write(output));
            var offset = (uint)output.Position;
            if (prefix.Length > 0)
            {
                offset |= HasPrefix;
                Text(output, prefix.ToString());
            }
            if (children.Count > 0)
            {
                offset |= HasChildren;
                var (first, last) = (children.Keys.Min(), children.Keys.Max());
                output.WriteByte((byte)first);
                output.WriteByte((byte)last);
                for (var letter = first; letter <= last; letter++)
                    Number(output, children.GetValueOrDefault(letter));
            }
            if (node._values.Count > 0)
            {
                offset |= HasValues;
                Number(output, (uint)node._values.Count);
                foreach (var (priority, value) in node._values)
                {
                    Number(output, priority);
                    Text(output, value);
                }
            }
            return offset;
        }
    }
}
