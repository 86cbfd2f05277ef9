using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Registries;

public sealed class RememberingARegistry : IDisposable
{
    static readonly ImageReference ByTag = SampleImage.App.At(SampleImage.Latest);

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _layout;
    readonly RecordingRegistry _asked;
    readonly RememberingRegistry _memory;

    public RememberingARegistry()
    {
        _layout = new LayoutRegistry(_folder.Path);
        _asked = new RecordingRegistry(_layout);
        _memory = new RememberingRegistry(_asked);
    }

    public void Dispose() => _folder.Dispose();

    Task<RawManifest> PushAsync(params string[] layers) =>
        SampleImage.PushAsync(_layout, SampleImage.App, SampleImage.Latest, layers);

    [Fact]
    public async Task A_manifest_is_read_once_by_its_digest()
    {
        var image = SampleImage.App.At((await PushAsync("one")).Digest);
        await _memory.GetManifestAsync(image, default);
        await _memory.GetManifestAsync(image, default);
        await _memory.FindManifestAsync(image, default);
        Assert.Equal([$"get {image}"], _asked.Calls);
    }

    [Fact]
    public async Task A_tag_is_read_each_time()
    {
        await PushAsync("one");
        await _memory.GetManifestAsync(ByTag, default);
        var moved = await PushAsync("two");
        Assert.Equal(moved.Digest, (await _memory.GetManifestAsync(ByTag, default)).Digest);
        Assert.Equal(moved.Digest, (await _memory.FindManifestAsync(ByTag, default))!.Digest);
    }

    [Fact]
    public async Task What_was_not_there_is_asked_for_again()
    {
        var image = await PushAsync("one");
        var elsewhere = SampleImage.Stable.At(image.Digest);
        Assert.Null(await _memory.FindManifestAsync(elsewhere, default));
        await ImageCopy.CopyAsync(
            _layout, SampleImage.App, image.Digest, _layout, SampleImage.Stable, SampleImage.Latest, default);
        Assert.NotNull(await _memory.FindManifestAsync(elsewhere, default));
    }

    [Fact]
    public async Task What_one_repository_has_says_nothing_of_another()
    {
        var image = await PushAsync("one");
        await _memory.GetManifestAsync(SampleImage.App.At(image.Digest), default);
        Assert.Null(await _memory.FindManifestAsync(SampleImage.Stable.At(image.Digest), default));
    }

    [Fact]
    public async Task A_small_blob_is_read_once()
    {
        var config = ImageManifest.Parse(await PushAsync("one")).Config;
        var first = await _memory.GetBlobBytesAsync(SampleImage.App, config, 1000, default);
        Assert.Equal(first, await _memory.GetBlobBytesAsync(SampleImage.App, config, 1000, default));
        Assert.True(await _memory.HasBlobAsync(SampleImage.App, config.Digest, default));
        Assert.Single(_asked.Calls);
    }

    [Fact]
    public async Task What_was_sent_is_not_fetched()
    {
        var blob = await _memory.PushBytesAsync(SampleImage.App, "text/plain", "sent"u8.ToArray(), default);
        await _memory.PushBytesAsync(SampleImage.App, "text/plain", "sent"u8.ToArray(), default);
        Assert.Equal("sent"u8.ToArray(), await _memory.GetBlobBytesAsync(SampleImage.App, blob, 1000, default));
        Assert.Single(_asked.Calls);
    }

    [Fact]
    public async Task What_was_mounted_is_not_mounted_again()
    {
        var layer = ImageManifest.Parse(await PushAsync("one")).Layers[0];
        Assert.True(await _memory.TryMountBlobAsync(SampleImage.App, SampleImage.Stable, layer, default));
        Assert.True(await _memory.TryMountBlobAsync(SampleImage.App, SampleImage.Stable, layer, default));
        Assert.Single(_asked.Calls);
    }

    [Fact]
    public async Task What_was_deleted_is_asked_for()
    {
        var image = SampleImage.App.At((await PushAsync("one")).Digest);
        await _memory.GetManifestAsync(image, default);
        await _memory.DeleteManifestAsync(image.Repository, image.Digest!, default);
        Assert.Null(await _memory.FindManifestAsync(image, default));
    }

    [Fact]
    public async Task A_registry_that_has_lost_a_part_gets_it_again()
    {
        var image = await PushAsync("one");
        var layer = ImageManifest.Parse(image).Layers[0];
        await ImageCopy.CopyAsync(
            _memory, SampleImage.App, image.Digest, _memory, SampleImage.Stable, tag: null, default);
        File.Delete(Path.Combine(_layout.FolderOf(SampleImage.Stable), "blobs", "sha256", layer.Digest.Hex));

        await ImageCopy.CopyAsync(
            _memory, SampleImage.App, image.Digest, _memory, SampleImage.Stable, SampleImage.Latest, default);

        Assert.True(await _layout.HasBlobAsync(SampleImage.Stable, layer.Digest, default));
    }
}
