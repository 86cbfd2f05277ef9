using ZstdSharp;

namespace KinoiteZfs.Oci.Layers.Indexes;

/// <summary>
/// A layer's entries in the order of its archive, with the content of some: what is left of a layer when the bytes
/// which nobody asks for are taken out.
/// </summary>
/// <remarks>
/// On disk: eight bytes of name and version, the layer's digest, the entries (zstd), and SHA-256 of all before it. What
/// an older version wrote is not read: the version is to be raised with every change of what is written, or of how
/// archives are read.
/// </remarks>
static class LayerIndexFile
{
    /// <summary>The last two digits are the version.</summary>
    static ReadOnlySpan<byte> Magic => "KZFSLI01"u8;

    const int CompressionLevel = 3;
    const byte End = 0xFF;
    const byte HasContent = 0x80;

    /// <summary>Writes one entry after another.</summary>
    public sealed class Writer : IDisposable
    {
        readonly MemoryStream _file = new();
        readonly CompressionStream _packed;
        readonly BinaryWriter _entries;
        int _count;

        public Writer(Digest layer)
        {
            _file.Write(Magic);
            _file.Write(Convert.FromHexString(layer.Hex));
            _packed = new CompressionStream(_file, CompressionLevel, leaveOpen: true);
            _entries = new BinaryWriter(_packed);
        }

        /// <summary>How many bytes it has by now, or a little more.</summary>
        public long Length => _file.Length;

        /// <param name="content">Null when it is not kept.</param>
        public void Add(LayerEntry entry, ReadOnlyMemory<byte>? content)
        {
            _count++;
            _entries.Write((byte)((byte)entry.Kind | (content is null ? 0 : HasContent)));
            _entries.Write(entry.Path.Value);
            _entries.Write7BitEncodedInt64(entry.Size);
            _entries.Write(entry.LinkTarget);
            if (content is { } bytes)
                _entries.Write(bytes.Span);
        }

        /// <returns>The whole file.</returns>
        public byte[] Finish()
        {
            _entries.Write(End);
            _entries.Write7BitEncodedInt(_count);
            _entries.Dispose();
            _file.Write(SHA256.HashData(_file.GetBuffer().AsSpan(0, (int)_file.Length)));
            return _file.ToArray();
        }

        public void Dispose()
        {
            _entries.Dispose();
            _packed.Dispose();
            _file.Dispose();
        }
    }

    /// <returns>Whether this is a whole index of that layer, by this version of the reader.</returns>
    public static bool IsWhole(ReadOnlySpan<byte> file, Digest layer)
    {
        const int hash = SHA256.HashSizeInBytes;
        return file.Length > Magic.Length + 2 * hash && file.StartsWith(Magic)
            && file.Slice(Magic.Length, hash).SequenceEqual(Convert.FromHexString(layer.Hex))
            && SHA256.HashData(file[..^hash]).AsSpan().SequenceEqual(file[^hash..]);
    }

    /// <summary>Reads one entry after another.</summary>
    /// <param name="file">A whole one.</param>
    public sealed class Reader(byte[] file) : IDisposable
    {
        readonly BinaryReader _entries = new(new DecompressionStream(new MemoryStream(
            file, Magic.Length + SHA256.HashSizeInBytes, file.Length - Magic.Length - 2 * SHA256.HashSizeInBytes)));
        int _count;

        /// <returns>Null at the end. The content is null when it was not kept.</returns>
        public (LayerEntry Entry, byte[]? Content)? Next()
        {
            var head = _entries.ReadByte();
            if (head == End)
                return _entries.Read7BitEncodedInt() == _count
                    ? null
                    : throw new InvalidDataException("an entry is missing");
            _count++;
            var path = ImagePath.Parse(_entries.ReadString());
            var size = _entries.Read7BitEncodedInt64();
            var entry = new LayerEntry(path, (LayerEntryKind)(head & ~HasContent), size, _entries.ReadString());
            return (entry, (head & HasContent) == 0 ? null : Exactly(size));
        }

        public void Dispose() => _entries.Dispose();

        byte[] Exactly(long size)
        {
            var bytes = _entries.ReadBytes(checked((int)size));
            return bytes.Length == size ? bytes : throw new EndOfStreamException();
        }
    }
}
