using System.Buffers.Binary;
using System.Text;

namespace KinoiteZfs.Pipeline;

/// <summary>Writes kmod's binary index: a trie of keys, each with its values.</summary>
/// <remarks>
/// The format is kmod's own, version 2.1: big-endian numbers, a header of magic, version and root offset, and nodes whose
/// offset carries in its upper bits which parts they have: a prefix, children for a range of characters, values.
/// </remarks>
static class ModuleIndex
{
    const uint Magic = 0xB007F457;
    const uint Version = 0x00020001;
    const uint HasPrefix = 0x80000000;
    const uint HasValues = 0x40000000;
    const uint HasChildren = 0x20000000;

    public static byte[] Write(IEnumerable<(string Key, string Value)> entries)
    {
        var root = new Node();
        uint priority = 0;
        foreach (var (key, value) in entries)
            root.Add(key, (priority++, value));
        using var output = new MemoryStream();
        output.Position = 3 * sizeof(uint);
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
