using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests;

/// <summary>Pushes small images whose layers are whatever bytes a test gives.</summary>
static class SampleImage
{
    public static readonly Repository App = Repository.Parse("ghcr.io/owner/app");
    public static readonly Repository Stable = Repository.Parse("ghcr.io/owner/stable");
    public static readonly Tag Latest = Tag.Parse("latest");

    public static async Task<RawManifest> PushAsync(
        IRegistry registry, Repository repository, Tag? tag, params string[] layers)
    {
        var image = await BuildAsync(
            registry, repository, [.. layers.Select(Encoding.UTF8.GetBytes)], Platform.LinuxAmd64);
        await registry.PutManifestAsync(tag is null ? repository.At(image.Digest) : repository.At(tag), image, default);
        return image;
    }

    public static async Task<RawManifest> BuildAsync(
        IRegistry registry, Repository repository, IReadOnlyList<byte[]> layers, Platform platform,
        string mediaType = MediaTypes.OciLayer)
    {
        var config = ImageConfig.Empty(platform);
        var descriptors = new List<Descriptor>();
        foreach (var layer in layers)
        {
            descriptors.Add(await registry.PushBytesAsync(repository, mediaType, layer, default));
            config = config.With(
                new Dictionary<string, string>(), Digest.Of(layer), new HistoryEntry(DateTimeOffset.UnixEpoch, "test"),
                DateTimeOffset.UnixEpoch);
        }
        await registry.PushBytesAsync(repository, MediaTypes.OciConfig, config.Bytes, default);
        return new ImageManifest(
            MediaTypes.OciManifest, config.Descriptor, descriptors, new Dictionary<string, string>())
            .ToRaw();
    }

    public static async Task<RawManifest> PushIndexAsync(
        IRegistry registry, Repository repository, Tag tag, params (Platform? Platform, RawManifest Image)[] images)
    {
        foreach (var (_, image) in images)
            await registry.PutManifestAsync(repository.At(image.Digest), image, default);
        var index = new ImageIndex(
            MediaTypes.OciIndex,
            [.. images.Select(image => image.Image.Descriptor with { Platform = image.Platform })],
            new Dictionary<string, string>()).ToRaw();
        await registry.PutManifestAsync(repository.At(tag), index, default);
        return index;
    }

    public static RawManifest Raw(string json, string mediaType = MediaTypes.OciManifest) =>
        new(mediaType, Encoding.UTF8.GetBytes(json.Replace('\'', '"')));
}
