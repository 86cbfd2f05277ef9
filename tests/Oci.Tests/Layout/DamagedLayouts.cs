using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Layout;

public sealed class DamagedLayouts : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public DamagedLayouts() => _registry = new LayoutRegistry(_folder.Path);

    public void Dispose() => _folder.Dispose();

    string Index => _folder.At("ghcr.io", "owner", "app", "index.json");

    string Blob(Digest digest) => _folder.At("ghcr.io", "owner", "app", "blobs", "sha256", digest.Hex);

    Task<Descriptor> PushBlob(string content) =>
        _registry.PushBytesAsync(SampleImage.App, MediaTypes.OciLayer, Encoding.UTF8.GetBytes(content), default);

    [Theory]
    [InlineData("other")]
    [InlineData("short", "shor")]
    [InlineData("long", "longer")]
    public async Task A_changed_blob_is_noticed_when_it_is_read(string content, string? changed = null)
    {
        var blob = await PushBlob(content);
        await File.WriteAllTextAsync(Blob(blob.Digest), changed ?? "OTHER");

        await Assert.ThrowsAsync<ContentException>(
            () => _registry.GetBlobBytesAsync(SampleImage.App, blob, 100, default));
    }

    [Theory]
    [InlineData("bytes!", "more than the 5 bytes")]
    [InlineData("byte", "4 of 5 bytes")]
    [InlineData("BYTES", "content of digest")]
    public async Task A_blob_that_is_not_what_was_announced_is_not_stored(string sent, string said)
    {
        var blob = new Descriptor(MediaTypes.OciLayer, Digest.Of("bytes"u8), 5);

        var error = await Assert.ThrowsAsync<ContentException>(() => _registry.PushBlobAsync(
            SampleImage.App, blob, _ => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(sent))),
            default));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Blob(blob.Digest))!));
    }

    [Fact]
    public async Task A_changed_blob_is_not_shared_with_another_repository()
    {
        var blob = await PushBlob("bytes");
        await File.WriteAllTextAsync(Blob(blob.Digest), "BYTES");

        await Assert.ThrowsAsync<ContentException>(
            () => _registry.TryMountBlobAsync(SampleImage.App, SampleImage.Stable, blob, default));
    }

    [Fact]
    public async Task A_tag_which_is_there_twice_is_mended_when_it_is_written()
    {
        var first = await SampleImage.PushAsync(_registry, SampleImage.App, Tag.Parse("one"), "one");
        var second = await SampleImage.PushAsync(_registry, SampleImage.App, Tag.Parse("two"), "two");
        await File.WriteAllTextAsync(
            Index, (await File.ReadAllTextAsync(Index)).Replace("\"two\"", "\"one\"", StringComparison.Ordinal));
        Assert.Equal(
            first.Digest, (await _registry.FindManifestAsync(SampleImage.App.At(Tag.Parse("one")), default))!.Digest);

        await _registry.PutManifestAsync(SampleImage.App.At(Tag.Parse("one")), second, default);

        Assert.Equal(
            second.Digest, (await _registry.FindManifestAsync(SampleImage.App.At(Tag.Parse("one")), default))!.Digest);
    }

    [Fact]
    public async Task A_manifest_whose_layer_was_cut_short_is_refused()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, Tag.Parse("one"), "layer");
        await File.WriteAllTextAsync(Blob(ImageManifest.Parse(image).Layers[0].Digest), "l");

        await Assert.ThrowsAsync<RejectedException>(
            () => _registry.PutManifestAsync(SampleImage.App.At(Tag.Parse("two")), image, default));
    }

    [Fact]
    public async Task A_blob_cut_short_by_a_crash_is_replaced_by_the_next_push()
    {
        var blob = await PushBlob("bytes");
        await File.WriteAllTextAsync(Blob(blob.Digest), "by");

        await PushBlob("bytes");

        Assert.Equal("bytes", await File.ReadAllTextAsync(Blob(blob.Digest)));
    }

    [Fact]
    public async Task A_changed_manifest_is_noticed()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await File.WriteAllTextAsync(Blob(image.Digest), "{}");

        await Assert.ThrowsAsync<ContentException>(
            () => _registry.GetManifestAsync(SampleImage.App.At(SampleImage.Latest), default));
    }

    [Fact]
    public async Task A_tag_whose_manifest_file_is_gone_is_damage_and_not_a_missing_image()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        File.Delete(Blob(image.Digest));

        await Assert.ThrowsAsync<ContentException>(
            () => _registry.GetManifestAsync(SampleImage.App.At(SampleImage.Latest), default));
    }

    [Fact]
    public async Task A_symbolic_link_among_the_blobs_is_refused()
    {
        var blob = await PushBlob("bytes");
        File.Move(Blob(blob.Digest), _folder.At("elsewhere"));
        File.CreateSymbolicLink(Blob(blob.Digest), _folder.At("elsewhere"));

        var error = await Assert.ThrowsAsync<ContentException>(
            () => _registry.OpenBlobAsync(SampleImage.App, blob, default));

        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"manifests\":{}}")]
    [InlineData("{\"manifests\":[{\"digest\":\"x\"}]}")]
    public async Task A_broken_index_is_named(string content)
    {
        await PushBlob("bytes");
        await File.WriteAllTextAsync(Index, content);

        var error = await Assert.ThrowsAsync<ContentException>(
            () => _registry.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default));

        Assert.Contains(Index, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_enormous_index_is_not_read()
    {
        await PushBlob("bytes");
        await using (var file = File.Create(Index))
            file.SetLength(LayoutIndex.MaximumBytes + 1L);

        var error = await Assert.ThrowsAsync<ContentException>(
            () => _registry.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default));

        Assert.Contains("bytes, more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_an_outage_and_not_a_missing_image()
    {
        await File.WriteAllTextAsync(_folder.At("ghcr.io"), "a file where the folder should be");

        await Assert.ThrowsAsync<RegistryUnavailableException>(() => PushBlob("bytes"));
    }
}
