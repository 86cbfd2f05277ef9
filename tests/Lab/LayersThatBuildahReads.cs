using System.Formats.Tar;
using System.IO.Compression;
using KinoiteZfs.Oci.Layers;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>
/// Layers as tools may write them and buildah does not: opaque directories, links in the way, paths through links. For
/// each, our merged view is what buildah makes of the same image.
/// </summary>
[Collection(RegistriesCollection.Name)]
public sealed class LayersThatBuildahReads(Registries registries)
{
    /// <summary>The layers of an image, the base first.</summary>
    static readonly Dictionary<string, Action<TarWriter>[]> Images = new()
    {
        ["An opaque directory hides what lay below and nothing else"] =
        [
            tar =>
            {
                File(tar, "data/opaque/below");
                File(tar, "data/opaque/deep/below");
                File(tar, "data/beside");
            },
            tar =>
            {
                File(tar, "data/opaque/.wh..wh..opq");
                File(tar, "data/opaque/above");
            },
        ],
        ["A whiteout and its successor in one layer leave the successor"] =
        [
            tar => File(tar, "data/dir/below"),
            tar =>
            {
                File(tar, "data/.wh.dir");
                File(tar, "data/dir/above");
            },
        ],
        ["A whiteout of what is not there changes nothing"] =
        [
            tar => File(tar, "data/here"),
            tar => File(tar, "data/.wh.nowhere"),
        ],
        ["A path through a link of a lower layer lands where the link leads"] =
        [
            tar =>
            {
                Directory(tar, "usr/lib");
                Link(tar, "lib", "usr/lib");
            },
            tar => File(tar, "lib/modules/6.1.0/zfs.ko"),
        ],
        ["A whiteout through a link deletes where the link leads"] =
        [
            tar =>
            {
                File(tar, "usr/lib/modules/6.1.0/zfs.ko");
                File(tar, "usr/lib/modules/6.1.0/spl.ko");
                Link(tar, "lib", "usr/lib");
            },
            tar => File(tar, "lib/modules/6.1.0/.wh.zfs.ko"),
        ],
        ["A file replaces a directory and a directory a file"] =
        [
            tar =>
            {
                File(tar, "data/was-directory/content");
                File(tar, "data/was-file");
                Link(tar, "data/was-link", "was-file");
            },
            tar =>
            {
                File(tar, "data/was-directory");
                Directory(tar, "data/was-file");
                File(tar, "data/was-file/content");
                File(tar, "data/was-link");
            },
        ],
        ["A hard link to a file of a lower layer is that file"] =
        [
            tar => File(tar, "data/original", "some content"),
            tar => HardLink(tar, "data/second-name", "data/original"),
        ],
        ["A hard link to a symbolic link is that symbolic link"] =
        [
            tar =>
            {
                Directory(tar, "usr/bin");
                Link(tar, "objects/1", "bin");
                HardLink(tar, "usr/sbin", "objects/1");
            },
            tar => File(tar, "usr/sbin/zfs", "through the link"),
        ],
        ["A chain of hard links is one file"] =
        [
            tar =>
            {
                File(tar, "data/a", "some content");
                HardLink(tar, "data/b", "data/a");
                HardLink(tar, "data/c", "data/b");
            },
        ],
        ["A hard link is what its target was when it was written"] =
        [
            tar =>
            {
                File(tar, "usr/lib/a", "old");
                Link(tar, "lib", "usr/lib");
            },
            tar =>
            {
                HardLink(tar, "b", "usr/lib/a");
                File(tar, "lib/a", "another and longer");
            },
            tar => File(tar, "usr/lib/a"),
        ],
        ["A hard link whose target is spelled through a link is that file"] =
        [
            tar =>
            {
                File(tar, "usr/lib/a", "some content");
                Link(tar, "lib", "usr/lib");
            },
            tar => HardLink(tar, "data/b", "lib/a"),
        ],
    };

    public static TheoryData<string> Names => [.. Images.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Are_the_same_to_us(string what) => AssertSameAsBuildahAsync(what, plain => plain, Images[what]);

    [Fact]
    public async Task Two_entries_of_one_name_are_refused_by_buildah_and_by_us()
    {
        await using var registry = Connect.Anonymously(registries.Open);
        var image = ImageReference.Parse($"{registries.Open}/layers/twice:one");
        await PushAsync(registry, image, [tar =>
        {
            File(tar, "data/a", "first");
            File(tar, "data/a", "second");
        }]);
        var buildah = await Tool.TryAsync(Checkout.Script("in-image.sh"), [image.ToString(), "true"]);
        Assert.NotEqual(0, buildah.ExitCode);
        Assert.Contains("duplicates of file paths not supported", buildah.All, StringComparison.Ordinal);
        Assert.Contains(
            "two entries called 'data/a'",
            (await Assert.ThrowsAsync<ContentException>(() => MergedView.OfAsync(registry, image))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public Task An_archive_that_ends_behind_its_last_files_content_is_whole() => AssertSameAsBuildahAsync(
        "no-padding", plain => plain[..^(2 * Block + Block - "short".Length)], tar =>
        {
            File(tar, "data/a", "some content");
            File(tar, "data/b", "short");
        });

    /// <summary>Debian's own skopeo writes windows of 32 MiB from this level on: RFC 8878, 3.1.1.1.2, byte 5 of the
    /// frame.</summary>
    [Fact]
    public async Task The_window_of_zstd_which_skopeo_writes_from_level_10_on_is_read()
    {
        await using var registry = Connect.Anonymously(registries.Open);
        var image = ImageReference.Parse($"{registries.Open}/layers/window:one");
        await PushAsync(registry, image, [tar => File(tar, "data/a", string.Concat(Enumerable.Range(0, 400_000)))]);
        using var folder = new TemporaryFolder();
        await Tool.RunAsync(
            "skopeo",
            [
                "copy",
                .. Skopeo.PlainSource,
                "--dest-compress-format=zstd",
                "--dest-compress-level=10",
                $"docker://{image}",
                $"oci:{folder["oci"]}:one"
            ]);
        var blob = new DirectoryInfo(Path.Combine(folder["oci"], "blobs", "sha256"))
            .EnumerateFiles().MaxBy(file => file.Length)!;
        var header = (await System.IO.File.ReadAllBytesAsync(blob.FullName))[..6];
        Assert.Equal([0x28, 0xB5, 0x2F, 0xFD], header[..4]);
        Assert.Equal((0, 15), (header[4] >> 5 & 1, header[5] >> 3));
        await using var layer = await LayerReader.OpenAsync(blob.OpenRead(), "the layer", LayerLimits.Default, default);
        Assert.Equal(400_000 * 6 - 111_110, (await layer.NextAsync(default))!.Size);
        await layer.FinishAsync(default);
    }

    const int Block = 512;

    async Task AssertSameAsBuildahAsync(string name, Func<byte[], byte[]> change, params Action<TarWriter>[] layers)
    {
        await using var registry = Connect.Anonymously(registries.Open);
        var image = ImageReference.Parse($"{registries.Open}/layers/{name.Replace(' ', '-').ToLowerInvariant()}:one");
        await PushAsync(registry, image, layers, change);
        var buildah = await Tool.RunAsync(
            Checkout.Script("in-image.sh"), image.ToString(), Checkout.Script("list-files.sh"));
        Assert.Equal(buildah.Split('\n'), (await MergedView.OfAsync(registry, image)).Lines);
    }

    static async Task PushAsync(
        HttpRegistry registry, ImageReference image, Action<TarWriter>[] layers, Func<byte[], byte[]>? change = null)
    {
        var config = ImageConfig.Empty(Platform.LinuxAmd64);
        var blobs = new List<Descriptor>();
        foreach (var write in layers)
        {
            using var written = new MemoryStream();
            await using (var tar = new TarWriter(written, TarEntryFormat.Pax, leaveOpen: true))
                write(tar);
            var plain = change is null ? written.ToArray() : change(written.ToArray());
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                await gzip.WriteAsync(plain);
            blobs.Add(
                await registry.PushBytesAsync(image.Repository, MediaTypes.OciLayerGzip, packed.ToArray(), default));
            config = config.With(
                new Dictionary<string, string>(), Digest.Of(plain), new HistoryEntry(DateTimeOffset.UnixEpoch, "lab"),
                DateTimeOffset.UnixEpoch);
        }
        var stored = await registry.PushBytesAsync(image.Repository, MediaTypes.OciConfig, config.Bytes, default);
        await registry.PutManifestAsync(
            image, new ImageManifest(MediaTypes.OciManifest, stored, blobs, new Dictionary<string, string>()).ToRaw(),
            default);
    }

    static void File(TarWriter tar, string path, string content = "")
    {
        using var data = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content));
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = data });
    }

    static void Directory(TarWriter tar, string path) => tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, path));

    static void Link(TarWriter tar, string path, string target) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });

    static void HardLink(TarWriter tar, string path, string target) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = target });
}
