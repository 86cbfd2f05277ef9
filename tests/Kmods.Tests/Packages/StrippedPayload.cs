using System.Globalization;
using System.Text;

namespace KinoiteZfs.Kmods.Tests.Packages;

/// <summary>Rewrites a package's archive into rpm's 07070X form, which rpmbuild itself only writes for files beyond 4
/// GiB.</summary>
static class StrippedPayload
{
    public static async Task<byte[]> OfAsync(byte[] package)
    {
        var parts = RpmParts.Of(package);
        var header = (await Fixture.PackageAsync(package)).Header;
        var contents = (await Fixture.EntriesAsync(package)).ToDictionary(item => item.Entry.Path, item => item);
        var archive = new MemoryStream();
        foreach (var (index, file) in header.Files.Index().Where(item => !item.Item.IsGhost))
        {
            Write(archive, Encoding.ASCII.GetBytes("07070X" + index.ToString("x8", CultureInfo.InvariantCulture)));
            var (entry, content) = contents[file.Path];
            Write(
                archive, entry.Kind == RpmEntryKind.SymbolicLink ? Encoding.ASCII.GetBytes(entry.LinkTarget) : content);
        }
        Write(archive, CpioBytes.Header("TRAILER!!!", 0, 0));
        return parts.WithPayload(archive.ToArray()).ToBytes();
    }

    static void Write(MemoryStream archive, byte[] bytes)
    {
        archive.Write(bytes);
        while (archive.Length % 4 != 0)
            archive.WriteByte(0);
    }
}
