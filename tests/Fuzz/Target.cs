using System.Formats.Tar;
using System.IO.Compression;
using KinoiteZfs.Kmods.Core;
using KinoiteZfs.Kmods.Modules;
using KinoiteZfs.Kmods.Packages;
using KinoiteZfs.Kmods.Tests.Packages;
using KinoiteZfs.Oci.Core;
using KinoiteZfs.Oci.Layers;

namespace KinoiteZfs.Fuzz;

/// <summary>A valid input, and from which byte on it is damaged.</summary>
sealed record Seed(string Name, byte[] Bytes, int From = 0);

/// <summary>A reader of foreign bytes, and what to feed it.</summary>
/// <param name="Read">May throw the reader's own exceptions and nothing else.</param>
/// <param name="IsOwn">Whether an exception is one of these.</param>
/// <param name="Mend">Makes damage plausible again where a checksum would hide the rest from it.</param>
sealed record Target(
    string Name, IReadOnlyList<Seed> Seeds, Func<Seed, byte[], Task> Read, Func<Exception, bool> IsOwn,
    Action<byte[]>? Mend = null)
{
    static readonly Dictionary<string, Func<Target>> All = new()
    {
        ["rpm"] = () => new("rpm", [.. Packages()], ReadPackageAsync, error => error is KmodFormatException),
        ["cpio"] = () => new("cpio", [.. Archives()], ReadPackageAsync, error => error is KmodFormatException),
        ["tar"] = () => new("tar", [.. Layers()], ReadLayerAsync, error => error is ContentException, TarSums.Mend),
        ["elf"] = () => new("elf", [.. Modules()], ReadModuleAsync, error => error is KmodFormatException),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static IReadOnlyList<Target> Named(string name) =>
        [.. All.Where(target => name == "all" || target.Key == name).Select(target => target.Value())];

    static IEnumerable<(string Name, byte[] Bytes)> Fixtures(string pattern) =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), pattern)
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)));

    static IEnumerable<Seed> Packages() =>
        Fixtures("*.rpm").SelectMany(file => new Seed[] { new(file.Name, file.Bytes), new(
            $"{file.Name} without digests", RpmParts.Of(file.Bytes).ToBytes()) });

    // Not packed, so that each changed byte is one of the archive's.
    static IEnumerable<Seed> Archives()
    {
        foreach (var (name, bytes) in Fixtures("*none.rpm"))
        {
            var parts = RpmParts.Of(bytes);
            var whole = parts.ToBytes();
            yield return new Seed(name, whole, whole.Length - parts.Payload.Length);
        }
    }

    static IEnumerable<Seed> Modules()
    {
        foreach (var (name, bytes) in Fixtures("*.ko"))
        {
            yield return new Seed(name, bytes);
            yield return new Seed($"{name}.gz", Packed(bytes));
        }
        foreach (var (name, bytes) in Fixtures("*.xz"))
            yield return new Seed($"{name}.ko.xz", bytes);
    }

    static IEnumerable<Seed> Layers()
    {
        foreach (var format in (TarEntryFormat[])[
            TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu
        ])
        {
            var archive = Archive(format);
            yield return new Seed($"{format}", archive);
            yield return new Seed($"{format} gzip", Packed(archive));
        }
    }

    static byte[] Archive(TarEntryFormat format)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            Add(TarEntryType.Directory, "usr/lib/modules/6.18.12-200.fc43.x86_64");
            Add(
                format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile,
                "usr/lib/modules/6.18.12-200.fc43.x86_64/modules.dep",
                content: "extra/zfs/zfs.ko.xz: extra/zfs/spl.ko.xz\n");
            Add(TarEntryType.SymbolicLink, "lib", "usr/lib");
            Add(TarEntryType.HardLink, "usr/sbin/zpool", "usr/sbin/zfs");
            if (format is TarEntryFormat.Pax or TarEntryFormat.Gnu)
                Add(
                    TarEntryType.RegularFile, $"usr/share/{string.Join('/', Enumerable.Repeat("a-long-name", 20))}",
                    content: "long");

            void Add(TarEntryType type, string name, string? link = null, string? content = null)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(type, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                    _ => new PaxTarEntry(type, name),
                };
                if (link is not null)
                    entry.LinkName = link;
                if (content is not null)
                    entry.DataStream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(content));
                writer.WriteEntry(entry);
            }
        }
        return bytes.ToArray();
    }

    static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    static Task<RpmPackage> ReadPackageAsync(Seed seed, byte[] bytes) =>
        RpmPackage.ReadAsync(new MemoryStream(bytes), seed.Name);

    // The name says how it is packed.
    static Task<KernelModule> ReadModuleAsync(Seed seed, byte[] bytes) =>
        KernelModule.ReadAsync(new MemoryStream(bytes), $"lib/modules/6.18.12-200.fc43.x86_64/{seed.Name}");

    static async Task ReadLayerAsync(Seed seed, byte[] bytes)
    {
        await using var layer = await LayerReader.OpenAsync(
            new MemoryStream(bytes), seed.Name, LayerLimits.Default, default);
        while (await layer.NextAsync(default) is not null)
            await layer.Content.CopyToAsync(Stream.Null);
        await layer.FinishAsync(default);
    }
}
