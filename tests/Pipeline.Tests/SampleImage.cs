using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A small image, layer by layer, published into a registry.</summary>
sealed class SampleImage
{
    /// <summary>rwxr-xr-x.</summary>
    const int Mode = 0x1ED;

    readonly List<(string Path, string Content)[]> _layers = [];
    readonly Dictionary<string, string> _labels = [];
    Platform _platform = Platform.LinuxAmd64;

    /// <summary>An image with these kernels, each with vmlinuz and one module.</summary>
    public static SampleImage WithKernels(params string[] kernels) => new SampleImage().Layer(
        [.. kernels.SelectMany(kernel =>
            new[] { $"usr/lib/modules/{kernel}/vmlinuz", $"usr/lib/modules/{kernel}/kernel/fs/ext4.ko.xz" })]);

    /// <summary>One more layer: <c>a/file</c>, <c>a/directory/</c>, or <c>a/link -> target</c>. Whiteouts are
    /// files.</summary>
    public SampleImage Layer(params string[] entries)
    {
        _layers.Add([.. entries.Select(entry => (entry, ""))]);
        return this;
    }

    /// <summary>One more layer, of one file.</summary>
    public SampleImage File(string path, string content)
    {
        _layers.Add([(path, content)]);
        return this;
    }

    public SampleImage Label(string key, string value)
    {
        _labels[key] = value;
        return this;
    }

    public SampleImage For(Platform platform)
    {
        _platform = platform;
        return this;
    }

    /// <returns>The digest every tag points to.</returns>
    public async Task<Digest> PushAsync(IRegistry registry, string repository, params string[] tags)
    {
        var to = Repository.Parse(repository);
        var config = ImageConfig.Empty(_platform);
        var layers = new List<Descriptor>();
        foreach (var entries in _layers)
        {
            using var bytes = new MemoryStream();
            var layer = await BuildAsync(entries, bytes);
            await registry.PushBlobAsync(
                to, layer.Descriptor, _ => Task.FromResult<Stream>(new MemoryStream(bytes.ToArray())), default);
            config = config.With(
                new Dictionary<string, string>(), layer.DiffId, new HistoryEntry(DateTimeOffset.UnixEpoch, "sample"),
                DateTimeOffset.UnixEpoch);
            layers.Add(layer.Descriptor);
        }
        config = config.With(
            _labels, null, new HistoryEntry(DateTimeOffset.UnixEpoch, "labels"), DateTimeOffset.UnixEpoch);
        await registry.PushBytesAsync(to, MediaTypes.OciConfig, config.Bytes, default);
        var raw = new ImageManifest(MediaTypes.OciManifest, config.Descriptor, layers, new Dictionary<string, string>())
            .ToRaw();
        foreach (var tag in tags)
            await registry.PutManifestAsync(to.At(Tag.Parse(tag)), raw, default);
        return raw.Digest;
    }

    static async Task<BuiltLayer> BuildAsync((string Path, string Content)[] entries, MemoryStream bytes)
    {
        await using var builder = new LayerBuilder(bytes, DateTimeOffset.UnixEpoch);
        foreach (var (entry, content) in entries)
        {
            if (entry.Split(" -> ") is [var link, var target])
                await builder.AddSymbolicLinkAsync(ImagePath.Parse(link), target, default);
            else if (entry.EndsWith('/'))
                await builder.AddDirectoryAsync(ImagePath.Parse(entry), Mode, default);
            else
                await builder.AddFileAsync(
                    ImagePath.Parse(entry), Mode, content.Length, new MemoryStream(Encoding.ASCII.GetBytes(content)),
                    default);
        }
        return await builder.FinishAsync(default);
    }
}
