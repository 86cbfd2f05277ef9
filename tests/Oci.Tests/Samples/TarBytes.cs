using System.IO.Compression;
using System.Text;

namespace KinoiteZfs.Oci.Tests;

/// <summary>Writes archives byte by byte, also those no honest tool writes.</summary>
sealed class TarBytes
{
    readonly List<byte> _bytes = [];

    public TarBytes File(string path, string content = "", char type = '0') =>
        Entry(path, type, Encoding.UTF8.GetBytes(content));

    public TarBytes Directory(string path) => Entry(path, '5', []);

    public TarBytes Link(string path, string target) => Entry(path, '2', [], target);

    public TarBytes HardLink(string path, string target) => Entry(path, '1', [], target);

    public TarBytes Pax(params (string Key, string Value)[] records) =>
        Entry("PaxHeaders/x", 'x', Encoding.UTF8.GetBytes(
            string.Concat(records.Select(record => PaxRecord(record.Key, record.Value)))));

    public TarBytes Entry(
        string path, char type, byte[] content, string link = "", Action<byte[]>? edit = null, bool fixChecksum = true)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(path).AsSpan().CopyTo(block);
        Encoding.ASCII.GetBytes("0000644\0").CopyTo(block, 100);
        Encoding.ASCII.GetBytes(Convert.ToString(content.Length, 8).PadLeft(11, '0')).CopyTo(block, 124);
        block[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).AsSpan().CopyTo(block.AsSpan(157));
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        edit?.Invoke(block);
        if (fixChecksum)
            Sum(block);
        _bytes.AddRange(block);
        _bytes.AddRange(content);
        _bytes.AddRange(new byte[-content.Length & 511]);
        return this;
    }

    public TarBytes Block(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>The archive, ended by two zero blocks.</summary>
    public byte[] End() => [.. _bytes, .. new byte[1024]];

    public byte[] WithoutEnd() => [.. _bytes];

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public static string PaxRecord(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var length = rest + 1;
        while ($"{length}".Length + rest != length)
            length = $"{length}".Length + rest;
        return $"{length} {key}={value}\n";
    }

    static void Sum(byte[] block)
    {
        block.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ")
            .CopyTo(block, 148);
    }
}
