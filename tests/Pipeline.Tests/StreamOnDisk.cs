using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A stream's four repositories as image layouts in a temporary folder, and a folder for records.</summary>
sealed class StreamOnDisk : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public StreamOnDisk()
    {
        Registry = new LayoutRegistry(Path.Combine(_folder.Directory.FullName, "registry"));
        Records = new RecordStore(new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "artifacts")));
    }

    public LayoutRegistry Registry { get; }

    public RecordStore Records { get; }

    public StreamRepositories Repositories { get; } = new(
        Repository.Parse("ghcr.io/dana/kinoite-zfs"), Repository.Parse("ghcr.io/dana/kinoite-zfs-candidate"),
        Repository.Parse("ghcr.io/dana/akmods-zfs"), Repository.Parse("ghcr.io/dana/akmods-zfs-candidate"));

    public async Task<Digest?> DigestOfAsync(ImageReference tag) =>
        (await Registry.FindManifestAsync(tag, CancellationToken.None))?.Digest;

    /// <summary>An image with one small layer which holds nothing but its name.</summary>
    public async Task<ImageReference> PublishAsync(
        ImageReference tag, string content, IReadOnlyDictionary<string, string>? labels = null) =>
        await PublishAsync(tag, [await LayerAsync(content)], labels);

    public static Task<(BuiltLayer Layer, byte[] Bytes)> LayerAsync(string content) =>
        LayerAsync(("content", Encoding.UTF8.GetBytes(content)));

    public static async Task<(BuiltLayer Layer, byte[] Bytes)> LayerAsync(params (string Path, byte[] Content)[] files)
    {
        using var buffer = new MemoryStream();
        await using var layer = new LayerBuilder(buffer, DateTimeOffset.UnixEpoch);
        foreach (var (path, bytes) in files)
            await layer.AddFileAsync(
                ImagePath.Parse(path), 0x1A4, bytes.Length, new MemoryStream(bytes), CancellationToken.None);
        return (await layer.FinishAsync(CancellationToken.None), buffer.ToArray());
    }

    public async Task<ImageReference> PublishAsync(
        ImageReference tag, IReadOnlyList<(BuiltLayer Layer, byte[] Bytes)> layers,
        IReadOnlyDictionary<string, string>? labels = null)
    {
        var config = ImageConfig.Empty(Platform.LinuxAmd64);
        var history = new HistoryEntry(DateTimeOffset.UnixEpoch, "test");
        foreach (var (layer, bytes) in layers)
        {
            await Registry.PushBytesAsync(tag.Repository, layer.Descriptor.MediaType, bytes, CancellationToken.None);
            config = config.With(new Dictionary<string, string>(), layer.DiffId, history, DateTimeOffset.UnixEpoch);
        }
        config = config.With(
            labels ?? new Dictionary<string, string>(), layer: null, history, InstantTime.Now.AddHours(-3));
        var pushed = await Registry.PushBytesAsync(
            tag.Repository, config.Descriptor.MediaType, config.Bytes, CancellationToken.None);
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, pushed, [.. layers.Select(layer => layer.Layer.Descriptor)],
            new Dictionary<string, string>())
            .ToRaw();
        await Registry.PutManifestAsync(tag, manifest, CancellationToken.None);
        return tag.Pinned(manifest.Digest);
    }

    /// <summary>Changes a byte of a stored manifest.</summary>
    public async Task DamageAsync(Repository repository, Digest manifest)
    {
        var path = Path.Combine(Registry.FolderOf(repository), "blobs", "sha256", manifest.Hex);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    /// <summary>The same content in another folder, to try something on.</summary>
    public StreamOnDisk Copy()
    {
        var copy = new StreamOnDisk();
        foreach (var file in _folder.Directory.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(
                copy._folder.Directory.FullName, Path.GetRelativePath(_folder.Directory.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.CopyTo(target);
        }
        return copy;
    }

    public void Dispose() => _folder.Dispose();
}
