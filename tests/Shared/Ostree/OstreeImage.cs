using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs;

/// <summary>
/// A base image as ublue-os ships it: layers of an ostree commit, as bootc's
/// <c>ostree-ext/src/container/encapsulate.rs</c> (containers/bootc) puts them together, and ordinary layers of a
/// Containerfile on top.
/// </summary>
/// <param name="scratch">A folder for one layer at a time.</param>
sealed class OstreeImage(IRegistry registry, Repository repository, string scratch)
{
    static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly List<Descriptor> _layers = [];
    readonly Dictionary<string, string> _labels = [];
    ImageConfig _config = ImageConfig.Empty(Platform.LinuxAmd64);

    public IReadOnlyList<Descriptor> Layers => _layers;

    /// <param name="layerOf">Which layer holds a path: 0 is the one with the commit.</param>
    public async Task<OstreeImage> AddCommitAsync(
        OstreeTree tree, Func<string, int> layerOf, string version, string? linux = null)
    {
        var commit = new OstreeCommit(tree, version, linux, Made);
        var chunks = commit.Objects.ToLookup(content => layerOf(content.First.Path));
        await AddAsync(target =>
        {
            using var layer = new OstreeLayer(commit, target);
            layer.WriteCommit(chunks[0]);
        });
        foreach (var chunk in chunks.Where(chunk => chunk.Key > 0).OrderBy(chunk => chunk.Key))
        {
            await AddAsync(target =>
            {
                using var layer = new OstreeLayer(commit, target);
                layer.Write(chunk);
            });
        }
        Label("ostree.commit", commit.Commit.Checksum);
        Label("ostree.final-diffid", $"{_config.DiffIds[^1]}");
        Label("org.opencontainers.image.version", version);
        if (linux is null)
            return this;
        Label("ostree.bootable", "true");
        Label("containers.bootc", "1");
        return Label("ostree.linux", linux);
    }

    /// <summary>An ordinary layer.</summary>
    public async Task<OstreeImage> AddLayerAsync(Action<TarWriter> write)
    {
        await AddAsync(target =>
        {
            using var tar = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true);
            write(tar);
        });
        return this;
    }

    public OstreeImage Label(string name, string value)
    {
        _labels[name] = value;
        return this;
    }

    public async Task<Digest> PushAsync(params string[] tags)
    {
        var config = _config.With(_labels, null, new HistoryEntry(Made, "labels"), Made);
        var stored = await registry.PushBytesAsync(repository, MediaTypes.OciConfig, config.Bytes, default);
        var manifest = new ImageManifest(MediaTypes.OciManifest, stored, _layers, new Dictionary<string, string>())
            .ToRaw();
        await registry.PutManifestAsync(repository.At(manifest.Digest), manifest, default);
        foreach (var tag in tags)
            await registry.PutManifestAsync(repository.At(Tag.Parse(tag)), manifest, default);
        return manifest.Digest;
    }

    async Task AddAsync(Action<Stream> write)
    {
        Directory.CreateDirectory(scratch);
        var path = Path.Combine(scratch, "layer.tar.gz");
        Digest diffId;
        using (var file = File.Create(path))
        using (var hash = SHA256.Create())
        {
            using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
            using (var hashed = new CryptoStream(gzip, hash, CryptoStreamMode.Write, leaveOpen: true))
                write(hashed);
            diffId = Digest.FromHash(hash.Hash!);
        }
        Descriptor blob;
        using (var file = File.OpenRead(path))
            blob = new Descriptor(
                MediaTypes.OciLayerGzip, Digest.FromHash(await SHA256.HashDataAsync(file)), file.Length);
        await registry.PushBlobAsync(repository, blob, _ => Task.FromResult<Stream>(File.OpenRead(path)), default);
        File.Delete(path);
        _layers.Add(blob);
        _config = _config.With(
            new Dictionary<string, string>(), diffId, new HistoryEntry(Made, "ostree export of commit"), Made);
    }
}
