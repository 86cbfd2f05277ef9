using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>The smallest RPM packages which are akmods: no compression, no digests, only what a reader asks
/// for.</summary>
/// <remarks>rpm.org manual, "RPM V4 Package format"; cpio(5), "New ASCII Format".</remarks>
static class PackageBytes
{
    const int Int16 = 3, Int32 = 4, Text = 6, TextArray = 8;
    const int Name = 1000, Version = 1001, Release = 1002, Architecture = 1022,
        FileSizes = 1028, FileModes = 1030, FileTimes = 1034;
    const int FileLinkTargets = 1036, FileFlags = 1037, RequireFlags = 1048,
        RequireName = 1049, RequireVersion = 1050, FileInodes = 1096;
    const int DirectoryIndexes = 1116, BaseNames = 1117, DirectoryNames = 1118;
    const int RegularFile = 0x81A4, EqualVersion = 8;

    public static byte[] Kmod(string kernel, string zfs) => Build(
        $"kmod-zfs-{kernel}", zfs, ("kernel-uname-r", kernel),
        [.. new[] { "spl", "zfs" }.Select(name => (
            $"/usr/lib/modules/{kernel}/extra/zfs/", $"{name}.ko", SampleModule.Bytes(name, kernel, $"{zfs}-1")))]);

    public static byte[] Userland(string zfs) => Build(
        "zfs", zfs, null,
        [.. new[] { "zfs", "zpool" }.Select(name => ("/usr/sbin/", name, Encoding.ASCII.GetBytes($"{name} {zfs}")))]);

    static byte[] Build(
        string name, string version, (string Name, string Version)? requires,
        (string Folder, string Name, byte[] Content)[] files)
    {
        List<(int Tag, int Type, int Count, byte[] Value)> tags =
        [
            Texts(Name, Text, name), Texts(Version, Text, version), Texts(Release, Text, "1.fc43"),
            Texts(Architecture, Text, "x86_64"),
            Numbers(FileSizes, Int32, [.. files.Select(file => file.Content.Length)]),
            Numbers(FileModes, Int16, [.. files.Select(_ => RegularFile)]),
            Numbers(FileTimes, Int32, new int[files.Length]),
            Texts(FileLinkTargets, TextArray, [.. files.Select(_ => "")]),
            Numbers(FileFlags, Int32, new int[files.Length]),
            Numbers(FileInodes, Int32, [.. files.Select((_, index) => index + 1)]),
            Numbers(DirectoryIndexes, Int32, new int[files.Length]),
            Texts(BaseNames, TextArray, [.. files.Select(file => file.Name)]),
            Texts(DirectoryNames, TextArray, files[0].Folder),
        ];
        if (requires is { } needed)
            tags.AddRange(
                [Numbers(RequireFlags, Int32, EqualVersion), Texts(RequireName, TextArray, needed.Name), Texts(
                    RequireVersion, TextArray, needed.Version)]);
        var lead = new byte[96];
        ((byte[])[0xed, 0xab, 0xee, 0xdb, 3, 0]).CopyTo(lead, 0);
        return [.. lead, .. Header([]), .. Header(tags), .. Archive(files)];
    }

    static byte[] Header(List<(int Tag, int Type, int Count, byte[] Value)> tags)
    {
        List<byte> index = [], store = [];
        foreach (var (tag, type, count, value) in tags)
        {
            foreach (var number in (int[])[tag, type, store.Count, count])
                index.AddRange(BigEndian(number));
            store.AddRange(value);
        }
        return
        [
            0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0, .. BigEndian(tags.Count), .. BigEndian(store.Count), .. index, .. store
        ];
    }

    static byte[] Archive((string Folder, string Name, byte[] Content)[] files)
    {
        List<byte> archive = [];
        foreach (var (folder, name, content) in files)
            Add($".{folder}{name}", RegularFile, content);
        Add("TRAILER!!!", 0, []);
        return [.. archive];

        void Add(string path, int mode, byte[] content)
        {
            // inode, mode, uid, gid, links, time, size, majors and minors, length of the name, checksum
            int[] fields = [archive.Count + 1, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, path.Length + 1, 0];
            archive.AddRange(Encoding.ASCII.GetBytes("070701"
                + string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture)))
                + path + "\0"));
            Pad();
            archive.AddRange(content);
            Pad();
        }

        void Pad() => archive.AddRange(new byte[(4 - (archive.Count % 4)) % 4]);
    }

    static (int, int, int, byte[]) Texts(int tag, int type, params string[] texts) =>
        (tag, type, texts.Length, Encoding.ASCII.GetBytes(string.Concat(texts.Select(text => text + "\0"))));

    static (int, int, int, byte[]) Numbers(int tag, int type, params int[] numbers) =>
        (tag, type, numbers.Length, [.. numbers.SelectMany(
            number => type == Int16 ? BigEndian(number)[2..] : BigEndian(number))]);

    static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
