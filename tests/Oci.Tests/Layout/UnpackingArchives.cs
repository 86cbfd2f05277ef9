using System.Formats.Tar;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Layout;

/// <summary>Images in a tar file, as buildah, podman and docker write them.</summary>
public sealed class UnpackingArchives : IDisposable
{
    static readonly Repository Place = Repository.Parse("localhost/composed");

    readonly TemporaryFolder _folder = new();
    readonly List<Descriptor> _layers = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_is_read_with_its_configuration()
    {
        var archive = await ArchiveAsync();

        Assert.Equal([Digest.Of("a"u8), Digest.Of("b"u8)], (await UnpackAsync(archive)).Config.DiffIds);
    }

    [Fact]
    public async Task Only_the_wanted_layers_are_unpacked()
    {
        var archive = await ArchiveAsync(large: true);

        var image = await UnpackAsync(archive, manifest => manifest.Layers.Skip(1));

        Assert.False(await Target.HasBlobAsync(Place, image.Manifest.Layers[0].Digest, default));
        Assert.True(await Target.HasBlobAsync(Place, image.Manifest.Layers[1].Digest, default));
    }

    [Fact]
    public async Task An_archive_may_be_packed()
    {
        var archive = await ArchiveAsync();
        var bytes = TarBytes.Gzip(await File.ReadAllBytesAsync(archive.FullName));
        await File.WriteAllBytesAsync(archive.FullName, bytes);

        Assert.Equal(2, (await UnpackAsync(archive)).Manifest.Layers.Count);
    }

    [Fact]
    public async Task A_missing_layer_is_named()
    {
        var archive = await ArchiveAsync(without: layers => layers[1]);

        await FailsAsync(archive, $"the image's layer {_layers[1].Digest} is not in it");
    }

    [Fact]
    public async Task A_blob_which_is_not_what_its_name_says_is_refused() =>
        await FailsAsync(
            Tar(new TarBytes().File($"blobs/sha256/{Digest.Of("x"u8).Hex}", "y")), Digest.Of("x"u8).ToString());

    [Fact]
    public async Task A_missing_index_is_said() =>
        await FailsAsync(Tar(new TarBytes().File("oci-layout", "{}")), "there is no index.json");

    [Fact]
    public async Task An_index_which_is_none_is_refused() =>
        await FailsAsync(Tar(new TarBytes().File("index.json", "[")), "index");

    [Fact]
    public async Task A_missing_manifest_is_said() => await FailsAsync(
        Tar(new TarBytes().File(
            "index.json",
            $$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{Digest.Of("x"u8)}}","size":1}]}""")),
        "has no whole image for linux/amd64");

    [Fact]
    public async Task A_flood_of_small_blobs_is_stopped()
    {
        var tar = new TarBytes();
        for (var number = 0; number <= 1000; number++)
            tar.File($"blobs/sha256/{Digest.Of(System.Text.Encoding.ASCII.GetBytes($"{number}")).Hex}", $"{number}");

        await FailsAsync(Tar(tar), "more than 1000 blobs");
    }

    [Theory]
    [InlineData("../../index.json")]
    [InlineData("blobs/sha256/../../../escaped")]
    public async Task Nothing_is_written_outside_of_the_layout(string path)
    {
        await FailsAsync(Tar(new TarBytes().File(path, "x")), "archive");

        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "escaped", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_is_no_archive_is_refused()
    {
        var file = new FileInfo(_folder.At("image.tar"));
        await File.WriteAllTextAsync(file.FullName, new string('x', 2000));

        await FailsAsync(file, "not a usable tar archive");
    }

    LayoutRegistry Target => new(_folder.At("target")) { AllowsAbsentParts = true };

    Task<ResolvedImage> UnpackAsync(FileInfo archive, Func<ImageManifest, IEnumerable<Descriptor>>? wanted = null) =>
        OciArchive.UnpackAsync(
            archive, Target, Place, Platform.LinuxAmd64, wanted ?? (manifest => manifest.Layers), default);

    async Task FailsAsync(FileInfo archive, string why) =>
        Assert.Contains(
            why, (await Assert.ThrowsAsync<ContentException>(() => UnpackAsync(archive))).Message,
            StringComparison.Ordinal);

    FileInfo Tar(TarBytes tar)
    {
        File.WriteAllBytes(_folder.At("image.tar"), tar.End());
        return new FileInfo(_folder.At("image.tar"));
    }

    /// <summary>Two layers, and a layout of them in a file.</summary>
    /// <param name="large">The layers are larger than any manifest may be.</param>
    async Task<FileInfo> ArchiveAsync(bool large = false, Func<IReadOnlyList<Descriptor>, Descriptor>? without = null)
    {
        var random = new Random(1);
        var size = large ? RawManifest.MaximumBytes + 1 : 10;
        var layout = new LayoutRegistry(_folder.At("source"));
        for (var layer = 0; layer < 2; layer++)
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            _layers.Add(await layout.PushBytesAsync(Place, MediaTypes.OciLayer, bytes, default));
        }
        var config = await layout.PushBytesAsync(
            Place, MediaTypes.OciConfig,
            System.Text.Encoding.UTF8.GetBytes(
                $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{Digest.Of("a"u8)}}}","{{{Digest.Of("b"u8)}}}"]}}"""),
            default);
        await layout.PutManifestAsync(
            Place.At(Tag.Parse("latest")),
            new ImageManifest(MediaTypes.OciManifest, config, _layers, new Dictionary<string, string>()).ToRaw(),
            default);
        if (without is not null)
            File.Delete(Path.Combine(layout.FolderOf(Place), "blobs", "sha256", without(_layers).Digest.Hex));
        var archive = _folder.At("image.tar");
        await TarFile.CreateFromDirectoryAsync(layout.FolderOf(Place), archive, includeBaseDirectory: false);
        return new FileInfo(archive);
    }
}
