using KinoiteZfs.Oci.Attachments;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Attachments;

public sealed class AttachingToImages : IDisposable
{
    const string Kind = "application/vnd.in-toto+json";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public AttachingToImages() => _registry = new LayoutRegistry(_folder.Path);

    public void Dispose() => _folder.Dispose();

    static Attachment Note(string text) => new(
        Kind, "application/json", System.Text.Encoding.UTF8.GetBytes(text),
        new Dictionary<string, string> { ["note"] = text });

    Task<RawManifest> Image() => SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");

    Task<Descriptor> Attach(RawManifest image, string text) =>
        _registry.AttachAsync(SampleImage.App, image.Descriptor, Note(text), default);

    Task<IReadOnlyList<Descriptor>> Attached(RawManifest image, string? kind = null) =>
        _registry.ListReferrersAsync(SampleImage.App, image.Digest, kind, default);

    [Fact]
    public async Task What_is_attached_is_found_from_the_image()
    {
        var image = await Image();
        var attached = await Attach(image, "hello");

        var found = Assert.Single(await Attached(image));

        Assert.Equal(attached.Digest, found.Digest);
        Assert.Equal(Kind, found.ArtifactType);
        Assert.Equal("hello", found.Annotations!["note"]);
    }

    [Fact]
    public async Task Its_manifest_names_the_image_and_holds_the_content()
    {
        var image = await Image();
        var attached = await Attach(image, "hello");

        var manifest = ImageManifest.Parse(
            await _registry.GetManifestAsync(SampleImage.App.At(attached.Digest), default));

        Assert.Equal(image.Descriptor, manifest.Subject);
        Assert.Equal("hello"u8.ToArray(), await _registry.GetBlobBytesAsync(
            SampleImage.App, Assert.Single(manifest.Layers), 100, default));
    }

    [Fact]
    public async Task The_image_keeps_its_digest_and_its_tags()
    {
        var image = await Image();
        await Attach(image, "hello");

        Assert.Equal(
            image.Digest, (await _registry.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default))!.Digest);
        Assert.Equal(["latest", $"sha256-{image.Digest.Hex}"], await _registry.ListTagsAsync(SampleImage.App, default)
            .Select(tag => tag.Name).ToListAsync());
    }

    [Fact]
    public async Task The_same_content_is_attached_once()
    {
        var image = await Image();
        await Attach(image, "hello");
        await Attach(image, "hello");

        Assert.Single(await Attached(image));
    }

    [Fact]
    public async Task Many_at_once_are_all_found()
    {
        var image = await Image();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Attach(image, $"{number}")));

        Assert.Equal(12, (await Attached(image)).Count);
    }

    [Fact]
    public async Task A_list_written_over_by_somebody_else_is_mended()
    {
        var image = await Image();
        var rival = await Attach(image, "rival");
        var list = await _registry.GetManifestAsync(SampleImage.App.At(ReferrerTag.Of(image.Digest)), default);
        var tag = SampleImage.App.At(ReferrerTag.Of(image.Digest));
        var contested = new ContestedTag(_registry, tag, list);

        await contested.AttachAsync(SampleImage.App, image.Descriptor, Note("ours"), default);

        Assert.Equal(2, (await Attached(image)).Count);
        Assert.Contains(await Attached(image), entry => entry.Digest == rival.Digest);
    }

    [Fact]
    public async Task An_image_without_attachments_has_none() => Assert.Empty(await Attached(await Image()));

    [Fact]
    public async Task Other_kinds_are_left_out_when_one_is_asked_for()
    {
        var image = await Image();
        await Attach(image, "hello");

        Assert.Empty(await Attached(image, "application/other"));
        Assert.Single(await Attached(image, Kind));
    }

    [Fact]
    public async Task Without_a_kind_of_its_own_the_configurations_counts()
    {
        var image = await Image();
        var config = await _registry.PushBytesAsync(
            SampleImage.App, "application/vnd.old.config", "{}"u8.ToArray(), default);
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, config, [], new Dictionary<string, string>(), image.Descriptor)
            .ToRaw();

        await _registry.AttachAsync(SampleImage.App, manifest, default);

        Assert.Single(await Attached(image, "application/vnd.old.config"));
    }

    [Fact]
    public async Task A_manifest_without_subject_cannot_be_attached()
    {
        var image = await Image();

        await Assert.ThrowsAsync<ContentException>(() => _registry.AttachAsync(SampleImage.App, image, default));
    }

    [Fact]
    public async Task An_image_under_the_lists_tag_is_neither_believed_nor_overwritten()
    {
        var image = await Image();
        await _registry.TagAsync(SampleImage.App, image.Digest, ReferrerTag.Of(image.Digest), default);

        await Assert.ThrowsAsync<ContentException>(() => Attached(image));
        await Assert.ThrowsAsync<ContentException>(() => Attach(image, "hello"));
    }
}
