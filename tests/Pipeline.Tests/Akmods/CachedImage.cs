using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

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
        SampleWorld world, string kernel, IReadOnlyList<FileInfo> files, Action<Dictionary<string, string>>? relabel = null,
        string folder = "rpms/kmods/zfs", Func<int, string>? rename = null)
    {
        var tag = world.CacheTag(kernel);
        using var bytes = new MemoryStream();
        await using var builder = new LayerBuilder(bytes, DateTimeOffset.UnixEpoch);
        foreach (var (number, file) in files.Index())
        {
            await using var content = file.OpenRead();
            await builder.AddFileAsync(ImagePath.Parse($"{folder}/{rename?.Invoke(number) ?? file.Name}"), 0x1A4, file.Length, content, default);
        }
        var layer = await builder.FinishAsync(default);
        var need = AkmodsNeed.Of(world.Inputs).Single(need => need.Kernel == KernelRelease.Parse(kernel));
        var labels = AkmodsProvenance.Labels(need).ToDictionary();
        relabel?.Invoke(labels);
        var config = ImageConfig.Empty(Platform.LinuxAmd64).With(
            labels, layer.DiffId, new HistoryEntry(DateTimeOffset.UnixEpoch, "test"), DateTimeOffset.UnixEpoch);
        await world.Registry.PushBytesAsync(tag.Repository, layer.Descriptor.MediaType, bytes.ToArray(), default);
        await world.Registry.PushBytesAsync(tag.Repository, config.Descriptor.MediaType, config.Bytes, default);
        var raw = OciForm.Manifest(config, [layer.Descriptor]).ToRaw();
        await world.Registry.PutManifestAsync(tag, raw, default);
        world.Registry.Forget();
        return tag.Pinned(raw.Digest);
    }
}
