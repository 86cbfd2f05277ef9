using System.Formats.Tar;
using System.IO.Compression;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Lab;

/// <summary>
/// Layers as tools may write them and buildah does not: opaque directories, links in the way, paths through links. For each,
/// our merged view is what buildah makes of the same image.
/// </summary>
[Collection(RegistriesCollection.Name)]
public sealed class LayersThatBuildahReads(Registries registries)
{
    [Fact]
    public Task An_opaque_directory_hides_what_lay_below_and_nothing_else() => AssertSameAsBuildahAsync(
        "opaque",
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
        });

    [Fact]
    public Task A_whiteout_and_its_successor_in_one_layer_leave_the_successor() => AssertSameAsBuildahAsync(
        "successor",
        tar => File(tar, "data/dir/below"),
        tar =>
        {
            File(tar, "data/.wh.dir");
            File(tar, "data/dir/above");
        });

    [Fact]
    public Task A_whiteout_of_what_is_not_there_changes_nothing() => AssertSameAsBuildahAsync(
        "nothing",
        tar => File(tar, "data/here"),
        tar => File(tar, "data/.wh.nowhere"));

    [Fact]
    public Task A_path_through_a_link_of_a_lower_layer_lands_where_the_link_leads() => AssertSameAsBuildahAsync(
        "through-link",
        tar =>
        {
            Directory(tar, "usr/lib");
            Link(tar, "lib", "usr/lib");
        },
        tar => File(tar, "lib/modules/6.1.0/zfs.ko"));

    [Fact]
    public Task A_whiteout_through_a_link_deletes_where_the_link_leads() => AssertSameAsBuildahAsync(
        "whiteout-through-link",
        tar =>
        {
            File(tar, "usr/lib/modules/6.1.0/zfs.ko");
            File(tar, "usr/lib/modules/6.1.0/spl.ko");
            Link(tar, "lib", "usr/lib");
        },
        tar => File(tar, "lib/modules/6.1.0/.wh.zfs.ko"));

    [Fact]
    public Task A_file_replaces_a_directory_and_a_directory_a_file() => AssertSameAsBuildahAsync(
        "kinds",
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
        });

    [Fact]
    public Task A_hard_link_to_a_file_of_a_lower_layer_is_that_file() => AssertSameAsBuildahAsync(
        "hard-link",
        tar => File(tar, "data/original", "some content"),
        tar => tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "data/second-name") { LinkName = "data/original" }));

    async Task AssertSameAsBuildahAsync(string name, params Action<TarWriter>[] layers)
    {
        await using var registry = Connect.Anonymously(registries.Open);
        var image = ImageReference.Parse($"{registries.Open}/layers/{name}:one");
        await PushAsync(registry, image, layers);
        var buildah = await Tool.RunAsync(Checkout.Script("in-image.sh"), image.ToString(), Checkout.Script("list-files.sh"));
        Assert.Equal(buildah.Split('\n'), (await MergedView.OfAsync(registry, image)).Lines);
    }

    static async Task PushAsync(HttpRegistry registry, ImageReference image, Action<TarWriter>[] layers)
    {
        var config = ImageConfig.Empty(Platform.LinuxAmd64);
        var blobs = new List<Descriptor>();
        foreach (var write in layers)
        {
            using var plain = new MemoryStream();
            await using (var tar = new TarWriter(plain, TarEntryFormat.Pax, leaveOpen: true))
                write(tar);
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                await gzip.WriteAsync(plain.ToArray());
            blobs.Add(await registry.PushBytesAsync(image.Repository, MediaTypes.OciLayerGzip, packed.ToArray(), default));
            config = config.With(
                new Dictionary<string, string>(), Digest.Of(plain.ToArray()), new HistoryEntry(DateTimeOffset.UnixEpoch, "lab"), DateTimeOffset.UnixEpoch);
        }
        var stored = await registry.PushBytesAsync(image.Repository, MediaTypes.OciConfig, config.Bytes, default);
        await registry.PutManifestAsync(
            image, new ImageManifest(MediaTypes.OciManifest, stored, blobs, new Dictionary<string, string>()).ToRaw(), default);
    }

    static void File(TarWriter tar, string path, string content = "")
    {
        using var data = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content));
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = data });
    }

    static void Directory(TarWriter tar, string path) => tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, path));

    static void Link(TarWriter tar, string path, string target) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });
}
