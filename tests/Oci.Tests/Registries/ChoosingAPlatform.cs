namespace KinoiteZfs.Oci.Tests;

public sealed class ChoosingAPlatform : IDisposable
{
    static readonly Platform Arm64 = new("linux", "arm64");
    static readonly Platform Arm64V8 = new("linux", "arm64", "v8");
    static readonly ImageReference Reference = SampleImage.App.At(SampleImage.Latest);

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public ChoosingAPlatform() => _registry = new LayoutRegistry(_folder.Path);

    public void Dispose() => _folder.Dispose();

    Task<RawManifest> Build(Platform platform, string layer) =>
        SampleImage.BuildAsync(_registry, SampleImage.App, [System.Text.Encoding.UTF8.GetBytes(layer)], platform);

    [Fact]
    public async Task A_plain_image_is_itself()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");

        var resolved = await _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default);

        Assert.Equal(image.Digest, resolved.ManifestDigest);
        Assert.Equal(Reference.Pinned(image.Digest), resolved.Reference);
        Assert.Equal(Platform.LinuxAmd64, resolved.Config.Platform);
        Assert.Single(resolved.Manifest.Layers);
    }

    [Fact]
    public async Task An_index_leads_to_the_platforms_image_and_stays_the_digest_to_pin()
    {
        var arm = await Build(Arm64, "arm");
        var index = await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest, (Platform.LinuxAmd64, await Build(Platform.LinuxAmd64, "amd")), (Arm64, arm));

        var resolved = await _registry.ResolveImageAsync(Reference, Arm64, default);

        Assert.Equal(index.Digest, resolved.ManifestDigest);
        Assert.Equal(arm.Digest, resolved.Raw.Digest);
    }

    [Theory]
    [InlineData(null, "v8")]
    [InlineData("v8", null)]
    public async Task Arm64_and_its_only_variant_are_the_same(string? offered, string? wanted)
    {
        var arm = await Build(Arm64, "arm");
        await SampleImage.PushIndexAsync(_registry, SampleImage.App, SampleImage.Latest, (Arm64 with { Variant = offered }, arm));

        Assert.Equal(arm.Digest, (await _registry.ResolveImageAsync(Reference, Arm64 with { Variant = wanted }, default)).Raw.Digest);
    }

    [Fact]
    public async Task A_missing_platform_is_an_error_that_lists_those_there_are()
    {
        await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest,
            (Arm64V8, await Build(Arm64, "arm")), (new Platform("unknown", "unknown"), await Build(new Platform("unknown", "unknown"), "attestation")));

        var error = await Assert.ThrowsAsync<NotFoundException>(() => _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default));

        Assert.Contains("has no image for linux/amd64. It has: linux/arm64/v8.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lone_entry_without_platform_is_the_image()
    {
        var image = await Build(Platform.LinuxAmd64, "one");
        await SampleImage.PushIndexAsync(_registry, SampleImage.App, SampleImage.Latest, (null, image));

        Assert.Equal(image.Digest, (await _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default)).Raw.Digest);
    }

    [Fact]
    public async Task Indexes_nested_without_end_are_refused()
    {
        var inner = await Build(Platform.LinuxAmd64, "one");
        for (var depth = 0; depth < 6; depth++)
            inner = await SampleImage.PushIndexAsync(_registry, SampleImage.App, SampleImage.Latest, (Platform.LinuxAmd64, inner));

        var error = await Assert.ThrowsAsync<ContentException>(() => _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default));

        Assert.Contains("nested indexes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_larger_than_allowed_is_not_read()
    {
        var huge = new Descriptor(MediaTypes.OciConfig, Digest.Of("x"u8), ImageConfig.MaximumBytes + 1L);

        await Assert.ThrowsAsync<ContentException>(() => _registry.GetConfigAsync(SampleImage.App, huge, default));
    }
}
