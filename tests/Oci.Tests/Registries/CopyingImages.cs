using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Registries;

public sealed class CopyingImages : IDisposable
{
    static readonly Tag Latest = SampleImage.Latest;

    readonly TemporaryFolder _here = new();
    readonly TemporaryFolder _there = new();
    readonly LayoutRegistry _source;
    readonly LayoutRegistry _target;

    public CopyingImages() => (_source, _target) = (new LayoutRegistry(_here.Path), new LayoutRegistry(_there.Path));

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    Task<RawManifest> PushApp(params string[] layers) =>
        SampleImage.PushAsync(_source, SampleImage.App, Latest, layers);

    [Fact]
    public async Task Within_one_registry_blobs_are_mounted_and_nothing_moves()
    {
        var image = await PushApp("one", "two");

        var result = await ImageCopy.CopyAsync(
            _source, SampleImage.App, image.Digest, _source, SampleImage.Stable, Latest, default);

        Assert.Equal(new CopyResult(3, 0, 0, 0), result);
        Assert.Equal(
            image.Bytes.ToArray(),
            (await _source.GetManifestAsync(SampleImage.Stable.At(Latest), default)).Bytes.ToArray());
    }

    [Fact]
    public async Task Between_registries_bytes_are_moved_once()
    {
        var image = await PushApp("one", "three");
        var config = ImageManifest.Parse(image).Config.Size;

        var result = await ImageCopy.CopyAsync(
            _source, SampleImage.App, image.Digest, _target, SampleImage.Stable, Latest, default);

        Assert.Equal(new CopyResult(0, 3, 0, 8 + config), result);
    }

    [Fact]
    public async Task A_target_which_has_lost_a_layer_gets_it_again()
    {
        var image = await PushApp("one", "two");
        await ImageCopy.CopyAsync(_source, SampleImage.App, image.Digest, _source, SampleImage.Stable, Latest, default);
        var lost = Path.Combine(
            _source.FolderOf(SampleImage.Stable), "blobs", "sha256", ImageManifest.Parse(image).Layers[1].Digest.Hex);
        File.Delete(lost);

        await ImageCopy.CopyAsync(_source, SampleImage.App, image.Digest, _source, SampleImage.Stable, Latest, default);

        Assert.True(File.Exists(lost));
    }

    [Fact]
    public async Task Where_mounting_fails_the_bytes_are_moved()
    {
        var image = await PushApp("one");
        var registry = new RecordingRegistry(_source) { CanMount = false };

        var result = await ImageCopy.CopyAsync(
            registry, SampleImage.App, image.Digest, registry, SampleImage.Stable, Latest, default);

        Assert.Equal((0, 2), (result.Mounted, result.Copied));
    }

    [Fact]
    public async Task A_retried_upload_reads_its_source_again()
    {
        var image = await PushApp("one");
        var target = new RecordingRegistry(_target) { LosesFirstUpload = true };

        await ImageCopy.CopyAsync(_source, SampleImage.App, image.Digest, target, SampleImage.Stable, Latest, default);

        Assert.True(await _target.HasBlobAsync(SampleImage.Stable, Digest.Of("one"u8), default));
    }

    [Fact]
    public async Task What_is_there_already_is_not_moved_again()
    {
        await ImageCopy.CopyAsync(
            _source, SampleImage.App, (await PushApp("one")).Digest, _target, SampleImage.Stable, Latest, default);
        var next = await PushApp("one", "two");

        var result = await ImageCopy.CopyAsync(
            _source, SampleImage.App, next.Digest, _target, SampleImage.Stable, Latest, default);

        Assert.Equal((2, 1), (result.Copied, result.Existing));
    }

    [Fact]
    public async Task An_image_that_is_there_completely_costs_no_blob_request()
    {
        var image = await PushApp("one");
        await ImageCopy.CopyAsync(
            _source, SampleImage.App, image.Digest, _target, SampleImage.Stable, tag: null, default);
        var target = new RecordingRegistry(_target);

        var result = await ImageCopy.CopyAsync(
            _source, SampleImage.App, image.Digest, target, SampleImage.Stable, Latest, default);

        Assert.Equal(new CopyResult(0, 0, 2, 0), result);
        Assert.Equal(
            [$"get {SampleImage.Stable.At(image.Digest)}", $"put {SampleImage.Stable.At(Latest)}"], target.Calls);
    }

    [Fact]
    public async Task The_manifest_comes_after_all_of_its_blobs()
    {
        var image = await PushApp("one", "two", "three");
        var target = new RecordingRegistry(_target);

        await ImageCopy.CopyAsync(_source, SampleImage.App, image.Digest, target, SampleImage.Stable, Latest, default);

        Assert.StartsWith("put ", target.Calls.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_used_twice_is_moved_once()
    {
        var image = await PushApp("one", "one");

        var result = await ImageCopy.CopyAsync(
            _source, SampleImage.App, image.Digest, _target, SampleImage.Stable, Latest, default);

        Assert.Equal(2, result.Copied);
    }

    [Fact]
    public async Task An_index_is_copied_with_all_its_images()
    {
        var amd = await SampleImage.BuildAsync(
            _source, SampleImage.App, [Encoding.UTF8.GetBytes("amd")], Platform.LinuxAmd64);
        var arm = await SampleImage.BuildAsync(
            _source, SampleImage.App, [Encoding.UTF8.GetBytes("arm")], new Platform("linux", "arm64"));
        var index = await SampleImage.PushIndexAsync(
            _source, SampleImage.App, Latest, (Platform.LinuxAmd64, amd), (new Platform("linux", "arm64"), arm));

        await ImageCopy.CopyAsync(_source, SampleImage.App, index.Digest, _target, SampleImage.Stable, Latest, default);

        Assert.Equal(index.Digest, (await _target.GetManifestAsync(SampleImage.Stable.At(Latest), default)).Digest);
        Assert.Equal(
            arm.Digest,
            (await _target.ResolveImageAsync(SampleImage.Stable.At(Latest), new Platform("linux", "arm64"), default))
                .Raw.Digest);
    }

    [Fact]
    public async Task A_new_tag_moves_nothing_and_asks_for_no_blob()
    {
        var image = await PushApp("one");
        var registry = new RecordingRegistry(_source);

        await registry.TagAsync(SampleImage.App, image.Digest, Tag.Parse("v1"), default);

        Assert.Equal([$"get {SampleImage.App.At(image.Digest)}", "put ghcr.io/owner/app:v1"], registry.Calls);
    }

    [Fact]
    public async Task A_damaged_source_never_becomes_an_image_at_the_target()
    {
        var image = await PushApp("one");
        await File.WriteAllTextAsync(
            Path.Combine(_source.FolderOf(SampleImage.App), "blobs", "sha256", Digest.Of("one"u8).Hex), "bad");

        await Assert.ThrowsAsync<ContentException>(() =>
            ImageCopy.CopyAsync(_source, SampleImage.App, image.Digest, _target, SampleImage.Stable, Latest, default));

        Assert.Null(await _target.FindManifestAsync(SampleImage.Stable.At(Latest), default));
    }

    [Fact]
    public async Task Indexes_nested_without_end_are_not_copied_and_no_tag_is_written()
    {
        var nested = await PushApp("one");
        for (var depth = 0; depth <= ImageIndex.MaximumDepth; depth++)
            nested = await SampleImage.PushIndexAsync(_source, SampleImage.App, Latest, (Platform.LinuxAmd64, nested));

        var error = await Assert.ThrowsAsync<ContentException>(
            () => ImageCopy.CopyAsync(
                _source, SampleImage.App, nested.Digest, _target, SampleImage.Stable, Latest, default));

        Assert.Contains("nests more than", error.Message, StringComparison.Ordinal);
        Assert.Null(await _target.FindManifestAsync(SampleImage.Stable.At(Latest), default));
    }
}
