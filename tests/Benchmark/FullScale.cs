using System.Buffers.Binary;
using System.Globalization;
using KinoiteZfs.Kmods.Versions;

namespace KinoiteZfs.Benchmark;

/// <summary>
/// An image of the size of <c>ghcr.io/ublue-os/kinoite-main</c>: 64 layers of an ostree commit, some 830,000 entries,
/// 3.7 GB, 1.5 GB of them on the wire.
/// </summary>
static class FullScale
{
    const int Layers = 64;

    /// <summary>Three entries each: attributes, object, path.</summary>
    const int Files = 268_000;

    /// <summary>Of one kernel.</summary>
    const int Modules = 4_000;

    const int FilesInAFolder = 12;

    /// <summary>Bytes of a file on average, and how many of them do not compress.</summary>
    const int MeanBytes = 13_400, MeanNoise = 5_300;

    static readonly byte[] Noise = MakeNoise();

    public static KernelRelease Kernel { get; } = KernelRelease.Parse("6.18.12-200.fc43.x86_64");

    public static async Task PublishAsync(
        IRegistry registry, Repository repository, string scratch, params string[] tags)
    {
        var tree = new OstreeTree().Folder("sysroot").Folder("usr/etc");
        foreach (var folder in new[] { "bin", "lib", "lib64", "sbin" })
            tree.Link(folder, $"usr/{folder}");
        tree.Link("usr/sbin", "bin").File("usr/lib/os-release", "ID=fedora\nVERSION_ID=43\n");
        var modules = $"usr/lib/modules/{Kernel}";
        tree.File($"{modules}/vmlinuz", "a kernel").File($"{modules}/modules.dep");
        for (var number = 0; number < Modules; number++)
            tree.Add(FileOf(number, $"{modules}/kernel/{number / 100}/m{number}.ko.xz"));
        for (var number = Modules; number < Files; number++)
            tree.Add(FileOf(
                number,
                $"usr/{(number % 9 == 0 ? "lib64" : "share")}/package-{number / 400}/folder-{number / FilesInAFolder}/file-{number}"));
        var image = new OstreeImage(registry, repository, scratch);
        await image.AddCommitAsync(
            tree, path => path.StartsWith(modules, StringComparison.Ordinal)
                ? 1
                : 2 + (int)((uint)Number(path) / 400 % (Layers - 2)),
            "43.20261120", Kernel.ToString());
        await image.PushAsync(tags);
    }

    // Its package, as rpm-ostree cuts layers: what follows the first hyphen.
    static int Number(string path) => path.IndexOf('-', StringComparison.Ordinal) is var at and > 0
        && int.TryParse(
            path.AsSpan(at + 1, Math.Max(0, path.IndexOf('/', at) - at - 1)), CultureInfo.InvariantCulture,
            out var package)
        ? package * 400
        : 0;

    /// <summary>Sizes are spread as sizes are: most files are small.</summary>
    static OstreeFile FileOf(int number, string path)
    {
        var scale = Math.Pow(number * 2654435761L % 1000 / 1000.0, 3) * 4;
        var (size, noise) = ((int)(MeanBytes * scale) + 16, (int)(MeanNoise * scale));
        return new OstreeFile(path, 0x1A4, size, () =>
        {
            var content = new byte[size];
            Noise.AsSpan(number * 61 % (Noise.Length - noise), noise).CopyTo(content.AsSpan(16));
            BinaryPrimitives.WriteInt32LittleEndian(content, number);
            return new MemoryStream(content, writable: false);
        });
    }

    static byte[] MakeNoise()
    {
        var noise = new byte[32 * 1024 * 1024];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
