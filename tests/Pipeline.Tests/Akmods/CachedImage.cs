using System.Formats.Tar;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Akmods;

/// <summary>An image in the cache as somebody else made it: with any packages and any labels.</summary>
static class CachedImage
{
    public static FileInfo[] PackagesFor(SampleWorld world, string kernel) =>
    [
        new(Path.Combine(world.Data.Packages.FullName, $"kmod-zfs-{kernel}-2.4.3-1.fc43.x86_64.rpm")),
        new(Path.Combine(world.Data.Packages.FullName, "zfs-2.4.3-1.fc43.x86_64.rpm")),
    ];

    public static async Task<ImageReference> PublishAsync(
        SampleWorld world, string kernel, IReadOnlyList<FileInfo> files,
        Action<Dictionary<string, string>>? relabel = null,
        string folder = "rpms/kmods/zfs", Func<int, string>? rename = null)
    {
        using var bytes = new MemoryStream();
        await using var builder = new LayerBuilder(bytes, DateTimeOffset.UnixEpoch);
        foreach (var (number, file) in files.Index())
        {
            await using var content = file.OpenRead();
            await builder.AddFileAsync(
                ImagePath.Parse($"{folder}/{rename?.Invoke(number) ?? file.Name}"), 0x1A4, file.Length, content,
                default);
        }
        var layer = await builder.FinishAsync(default);
        return await PublishAsync(world, kernel, layer, bytes.ToArray(), relabel);
    }

    /// <summary>A layer as only a hand would write it: paths may come twice.</summary>
    /// <param name="more">Empty files beside the packages.</param>
    public static async Task<ImageReference> PublishTarAsync(
        SampleWorld world, string kernel, IEnumerable<string> more, params (string Name, FileInfo File)[] files)
    {
        using var bytes = new MemoryStream();
        await using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var path in more)
                await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, path));
            foreach (var (name, file) in files)
            {
                await using var content = file.OpenRead();
                await writer.WriteEntryAsync(
                    new UstarTarEntry(TarEntryType.RegularFile, $"rpms/kmods/zfs/{name}") { DataStream = content });
            }
        }
        var digest = Digest.Of(bytes.ToArray());
        return await PublishAsync(
            world, kernel, new BuiltLayer(new Descriptor(MediaTypes.OciLayer, digest, bytes.Length), digest),
            bytes.ToArray(), null);
    }

    static async Task<ImageReference> PublishAsync(
        SampleWorld world, string kernel, BuiltLayer layer, byte[] bytes, Action<Dictionary<string, string>>? relabel)
    {
        var tag = world.CacheTag(kernel);
        var need = AkmodsNeed.Of(world.Inputs).Single(need => need.Kernel == KernelRelease.Parse(kernel));
        var labels = AkmodsProvenance.Labels(need).ToDictionary();
        relabel?.Invoke(labels);
        var config = ImageConfig.Empty(Platform.LinuxAmd64).With(
            labels, layer.DiffId, new HistoryEntry(DateTimeOffset.UnixEpoch, "test"), DateTimeOffset.UnixEpoch);
        await world.Registry.PushBytesAsync(tag.Repository, layer.Descriptor.MediaType, bytes, default);
        await world.Registry.PushBytesAsync(tag.Repository, config.Descriptor.MediaType, config.Bytes, default);
        var raw = OciForm.Manifest(config, [layer.Descriptor]).ToRaw();
        await world.Registry.PutManifestAsync(tag, raw, default);
        world.Registry.Forget();
        return tag.Pinned(raw.Digest);
    }
}
