using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>Puts one more layer on a published image, behind the pipeline's back: same labels, other content.</summary>
static class ExtraLayer
{
    const int BlockBytes = 1024 * 1024;

    static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A file of this many bytes of noise: as much on the wire as in the image.</summary>
    public static Task<Digest> NoiseAsync(HttpRegistry registry, ImageReference image, string scratch, long bytes) =>
        AppendAsync(registry, image, scratch, tar =>
        {
            var noise = Path.Combine(scratch, "noise");
            using (var file = File.Create(noise))
            {
                var block = new byte[BlockBytes];
                new Random(1).NextBytes(block);
                for (long written = 0; written < bytes; written += block.Length)
                    file.Write(block);
            }
            using (var file = File.OpenRead(noise))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "usr/share/noise")
                {
                    DataStream = file, ModificationTime = Made
                });
            File.Delete(noise);
        });

    /// <summary>A whiteout: the file is gone for whoever puts the layers together.</summary>
    public static Task<Digest> DeletionAsync(
        HttpRegistry registry, ImageReference image, string scratch, string path) =>
        AppendAsync(registry, image, scratch, tar => tar.WriteEntry(
            new PaxTarEntry(TarEntryType.RegularFile, $"{Path.GetDirectoryName(path)}/.wh.{Path.GetFileName(path)}")
            {
                ModificationTime = Made
            }));

    /// <summary>A file that is there, or replaces one.</summary>
    public static Task<Digest> FileAsync(
        HttpRegistry registry, ImageReference image, string scratch, string path, string content) =>
        AppendAsync(registry, image, scratch, tar =>
        {
            using var file = File.OpenRead(content);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
            {
                DataStream = file, ModificationTime = Made, Mode = (UnixFileMode)0x1ED
            });
        });

    /// <summary>A file with this text, in place of what the image had there.</summary>
    public static Task<Digest> TextAsync(
        HttpRegistry registry, ImageReference image, string scratch, string path, string text) =>
        AppendAsync(registry, image, scratch, tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
            ModificationTime = Made,
        }));

    /// <returns>The digest of the new image, which no tag points to.</returns>
    static async Task<Digest> AppendAsync(
        HttpRegistry registry, ImageReference image, string scratch, Action<TarWriter> write)
    {
        Directory.CreateDirectory(scratch);
        var tarFile = Path.Combine(scratch, "layer.tar");
        await using (var writer = new TarWriter(File.Create(tarFile), TarEntryFormat.Pax))
            write(writer);
        var digest = await AppendAsync(registry, image, tarFile);
        Directory.Delete(scratch, recursive: true);
        return digest;
    }

    /// <param name="tarFile">The layer; its packed form is put beside it.</param>
    /// <inheritdoc cref="AppendAsync(HttpRegistry, ImageReference, string, Action{TarWriter})"/>
    public static async Task<Digest> AppendAsync(HttpRegistry registry, ImageReference image, string tarFile)
    {
        var packedFile = tarFile + ".gz";
        // Stored, not deflated: noise would only get slower.
        await using (var gzip = new GZipStream(File.Create(packedFile), CompressionLevel.NoCompression))
        await using (var tar = File.OpenRead(tarFile))
            await tar.CopyToAsync(gzip);
        var (diffId, blob) = (await DigestAsync(tarFile), new Descriptor(
            MediaTypes.OciLayerGzip, await DigestAsync(packedFile), new FileInfo(packedFile).Length));
        await registry.PushBlobAsync(
            image.Repository, blob, _ => Task.FromResult<Stream>(File.OpenRead(packedFile)), default);

        var before = await registry.ResolveImageAsync(image, Platform.LinuxAmd64, default);
        var config = before.Config.With(
            new Dictionary<string, string>(), diffId, new HistoryEntry(Made, "behind the pipeline's back"), Made);
        var stored = await registry.PushBytesAsync(
            image.Repository, before.Manifest.Config.MediaType, config.Bytes, default);
        var manifest = (before.Manifest with { Config = stored, Layers = [.. before.Manifest.Layers, blob] }).ToRaw();
        await registry.PutManifestAsync(image.Repository.At(manifest.Digest), manifest, default);
        return manifest.Digest;
    }

    static async Task<Digest> DigestAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Digest.FromHash(await SHA256.HashDataAsync(file));
    }
}
