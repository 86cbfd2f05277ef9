using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Layout;

public sealed class KeepingImages : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public KeepingImages() => _registry = new LayoutRegistry(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pushed_image_is_read_back_byte_for_byte()
    {
        var pushed = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one", "two");

        var read = await _registry.GetManifestAsync(SampleImage.App.At(SampleImage.Latest), default);

        Assert.Equal(pushed.Bytes.ToArray(), read.Bytes.ToArray());
        Assert.Equal(pushed.MediaType, read.MediaType);
    }

    [Fact]
    public async Task The_folder_is_an_image_layout()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");

        var layout = _folder.At("ghcr.io", "owner", "app");
        Assert.Equal(
            """{"imageLayoutVersion":"1.0.0"}""", await File.ReadAllTextAsync(Path.Combine(layout, "oci-layout")));
        Assert.Equal(
            $$$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{{image.MediaType}}}","digest":"{{{image.Digest}}}","size":{{{image.Bytes.Length}}},"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}""",
            await File.ReadAllTextAsync(Path.Combine(layout, "index.json")));
        Assert.True(File.Exists(Path.Combine(layout, "blobs", "sha256", image.Digest.Hex)));
    }

    [Fact]
    public async Task A_port_in_the_registrys_name_is_safe_in_a_folder_name()
    {
        await SampleImage.PushAsync(_registry, Repository.Parse("localhost:5000/app"), SampleImage.Latest, "one");

        Assert.True(Directory.Exists(_folder.At("localhost_5000", "app")));
    }

    [Fact]
    public async Task An_unknown_tag_is_not_there() =>
        Assert.Null(await _registry.FindManifestAsync(SampleImage.App.At(Tag.Parse("none")), default));

    [Fact]
    public async Task Getting_what_is_not_there_says_which_and_where()
    {
        await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");

        var error = await Assert.ThrowsAsync<NotFoundException>(
            () => _registry.GetManifestAsync(SampleImage.App.At(Tag.Parse("none")), default));

        Assert.Contains("ghcr.io/owner/app:none", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_put_by_digest_is_reachable_by_it()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, tag: null, "one");

        Assert.Equal(image.Descriptor, await _registry.FindManifestAsync(SampleImage.App.At(image.Digest), default));
        Assert.Empty(await _registry.ListTagsAsync(SampleImage.App, default).ToListAsync());
    }

    [Fact]
    public async Task What_a_moved_tag_pointed_to_before_stays_reachable_by_digest()
    {
        var old = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "two");

        Assert.Equal(old.Digest, (await _registry.GetManifestAsync(SampleImage.App.At(old.Digest), default)).Digest);
        Assert.Contains(
            old.Digest.ToString(), await File.ReadAllTextAsync(_folder.At("ghcr.io", "owner", "app", "index.json")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tags_may_name_one_image()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await _registry.TagAsync(SampleImage.App, image.Digest, Tag.Parse("v1"), default);

        Assert.Equal(["latest", "v1"], await _registry.ListTagsAsync(SampleImage.App, default)
            .Select(tag => tag.Name).ToListAsync());
    }

    [Fact]
    public async Task Deleting_an_image_removes_all_its_tags()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await _registry.TagAsync(SampleImage.App, image.Digest, Tag.Parse("v1"), default);

        await _registry.DeleteManifestAsync(SampleImage.App, image.Digest, default);

        Assert.Null(await _registry.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default));
        Assert.Null(await _registry.FindManifestAsync(SampleImage.App.At(image.Digest), default));
        Assert.Empty(await _registry.ListTagsAsync(SampleImage.App, default).ToListAsync());
    }

    [Fact]
    public async Task Removing_a_tag_leaves_its_image_and_its_other_tags()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await _registry.TagAsync(SampleImage.App, image.Digest, Tag.Parse("v1"), default);

        Assert.True(await _registry.TryRemoveTagAsync(SampleImage.App, SampleImage.Latest, default));
        Assert.True(await _registry.TryRemoveTagAsync(SampleImage.App, Tag.Parse("v1"), default));

        Assert.Empty(await _registry.ListTagsAsync(SampleImage.App, default).ToListAsync());
        Assert.Equal(image.Descriptor, await _registry.FindManifestAsync(SampleImage.App.At(image.Digest), default));
    }

    [Fact]
    public async Task Removing_a_tag_that_is_not_there_is_an_error() =>
        await Assert.ThrowsAsync<NotFoundException>(
            () => _registry.TryRemoveTagAsync(SampleImage.App, SampleImage.Latest, default));

    [Fact]
    public async Task Deleting_what_is_not_there_is_an_error() =>
        await Assert.ThrowsAsync<NotFoundException>(
            () => _registry.DeleteManifestAsync(SampleImage.App, Digest.Of("x"u8), default));

    [Fact]
    public async Task A_manifest_whose_parts_are_missing_is_refused()
    {
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, new Descriptor(MediaTypes.OciConfig, Digest.Of("absent"u8), 6), [],
            new Dictionary<string, string>())
            .ToRaw();

        var error = await Assert.ThrowsAsync<RejectedException>(
            () => _registry.PutManifestAsync(SampleImage.App.At(SampleImage.Latest), manifest, default));

        Assert.Contains(Digest.Of("absent"u8).ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_cannot_be_stored_under_anothers_digest()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");

        await Assert.ThrowsAsync<RejectedException>(
            () => _registry.PutManifestAsync(SampleImage.App.At(Digest.Of("x"u8)), image, default));
    }

    [Fact]
    public async Task A_layout_may_be_told_that_parts_are_kept_elsewhere()
    {
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, new Descriptor(MediaTypes.OciConfig, Digest.Of("absent"u8), 6), [],
            new Dictionary<string, string>())
            .ToRaw();
        var registry = new LayoutRegistry(_folder.Path) { AllowsAbsentParts = true };

        await registry.PutManifestAsync(SampleImage.App.At(SampleImage.Latest), manifest, default);

        Assert.Equal(
            manifest.Descriptor, await registry.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default));
    }

    [Theory]
    [InlineData("ghcr.io/owner/blobs")]
    [InlineData("ghcr.io/owner/app/index.json")]
    public async Task A_repository_named_like_a_layouts_own_file_is_refused(string name) =>
        await Assert.ThrowsAsync<RejectedException>(
            () => _registry.FindManifestAsync(Repository.Parse(name).At(SampleImage.Latest), default));

    [Fact]
    public async Task A_mount_shares_the_file_between_repositories()
    {
        var blob = await _registry.PushBytesAsync(SampleImage.App, MediaTypes.OciLayer, "bytes"u8.ToArray(), default);

        Assert.True(await _registry.TryMountBlobAsync(SampleImage.App, SampleImage.Stable, blob, default));

        Assert.Equal("bytes"u8.ToArray(), await _registry.GetBlobBytesAsync(SampleImage.Stable, blob, 10, default));
        Assert.Single(Directory.GetFiles(_folder.At("ghcr.io", "owner", "stable", "blobs", "sha256")));
    }

    [Fact]
    public async Task A_blob_which_the_source_does_not_have_cannot_be_mounted() =>
        Assert.False(await _registry.TryMountBlobAsync(
            SampleImage.App, SampleImage.Stable, new Descriptor(MediaTypes.OciLayer, Digest.Of("x"u8), 1), default));

    [Fact]
    public async Task A_blob_that_is_there_is_not_opened_again()
    {
        var blob = await _registry.PushBytesAsync(SampleImage.App, MediaTypes.OciLayer, "bytes"u8.ToArray(), default);

        await _registry.PushBlobAsync(
            SampleImage.App, blob, _ => throw new InvalidOperationException("opened"), default);
    }

    [Fact]
    public async Task Many_writers_lose_no_tag()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        var other = new LayoutRegistry(_folder.Path);

        await Parallel.ForAsync(0, 40, async (number, stop) =>
            await (number % 2 == 0 ? _registry : other)
                .TagAsync(SampleImage.App, image.Digest, Tag.Parse($"t{number}"), stop));

        Assert.Equal(41, await _registry.ListTagsAsync(SampleImage.App, default).CountAsync());
    }
}
