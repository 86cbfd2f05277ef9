using System.Formats.Tar;
using System.IO.Compression;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>An image of our own making: layers of noise, so that no two are alike and none compresses away.</summary>
static class SampleImage
{
    static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Pushes it and returns its pinned reference.</summary>
    public static async Task<ImageReference> PushAsync(
        IRegistry registry, ImageReference reference, int layers = 2, int bytesPerLayer = 20_000, int seed = 1)
    {
        var config = ImageConfig.Empty(Platform.LinuxAmd64);
        var descriptors = new List<Descriptor>();
        for (var number = 0; number < layers; number++)
        {
            var tar = Tar($"data/layer-{seed}-{number}", bytesPerLayer, seed * 1000 + number);
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                await gzip.WriteAsync(tar);
            descriptors.Add(await registry.PushBytesAsync(
                reference.Repository, MediaTypes.OciLayerGzip, packed.ToArray(), default));
            config = config.With(
                new Dictionary<string, string> { ["lab.sample"] = "yes" }, Digest.Of(tar),
                new HistoryEntry(Made, "sample"), Made);
        }
        var stored = await registry.PushBytesAsync(reference.Repository, MediaTypes.OciConfig, config.Bytes, default);
        var manifest = new ImageManifest(MediaTypes.OciManifest, stored, descriptors, new Dictionary<string, string>())
            .ToRaw();
        await registry.PutManifestAsync(reference, manifest, default);
        return reference.Pinned(manifest.Digest);
    }

    static byte[] Tar(string name, int bytes, int seed)
    {
        var noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(noise), ModificationTime = Made
            });
        return tar.ToArray();
    }
}
