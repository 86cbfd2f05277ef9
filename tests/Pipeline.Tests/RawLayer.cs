using System.Formats.Tar;
using System.Text;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A layer as other tools write it: with links, and with what our own never does.</summary>
static class RawLayer
{
    public static (BuiltLayer Layer, byte[] Bytes) Of(Action<TarWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
            write(tar);
        var digest = Digest.Of(bytes.ToArray());
        return (new BuiltLayer(new Descriptor(MediaTypes.OciLayer, digest, bytes.Length), digest), bytes.ToArray());
    }

    public static TarWriter File(this TarWriter tar, string path, string content) =>
        tar.File(path, Encoding.UTF8.GetBytes(content));

    public static TarWriter File(this TarWriter tar, string path, byte[] content)
    {
        using var data = new MemoryStream(content);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = data });
        return tar;
    }

    public static TarWriter HardLink(this TarWriter tar, string path, string target)
    {
        tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = target });
        return tar;
    }

    public static TarWriter Link(this TarWriter tar, string path, string target)
    {
        tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });
        return tar;
    }
}
