using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Registries;

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
            _registry, SampleImage.App, SampleImage.Latest,
            (Platform.LinuxAmd64, await Build(Platform.LinuxAmd64, "amd")), (Arm64, arm));

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
        await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest, (Arm64 with { Variant = offered }, arm));

        Assert.Equal(
            arm.Digest,
            (await _registry.ResolveImageAsync(Reference, Arm64 with { Variant = wanted }, default)).Raw.Digest);
    }

    [Fact]
    public async Task A_missing_platform_is_an_error_that_lists_those_there_are()
    {
        await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest,
            (Arm64V8, await Build(Arm64, "arm")),
            (new Platform("unknown", "unknown"), await Build(new Platform("unknown", "unknown"), "attestation")));

        var error = await Assert.ThrowsAsync<NotFoundException>(
            () => _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default));

        Assert.Contains(
            "has no image for linux/amd64. It has: linux/arm64/v8.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lone_entry_without_platform_is_the_image()
    {
        var image = await Build(Platform.LinuxAmd64, "one");
        await SampleImage.PushIndexAsync(_registry, SampleImage.App, SampleImage.Latest, (null, image));

        Assert.Equal(
            image.Digest, (await _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default)).Raw.Digest);
    }

    [Fact]
    public async Task Indexes_nested_without_end_are_refused()
    {
        var inner = await Build(Platform.LinuxAmd64, "one");
        for (var depth = 0; depth < 6; depth++)
            inner = await SampleImage.PushIndexAsync(
                _registry, SampleImage.App, SampleImage.Latest, (Platform.LinuxAmd64, inner));

        var error = await Assert.ThrowsAsync<ContentException>(
            () => _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default));

        Assert.Contains("nested indexes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_larger_than_allowed_is_not_read()
    {
        var huge = new Descriptor(MediaTypes.OciConfig, Digest.Of("x"u8), ImageConfig.MaximumBytes + 1L);

        await Assert.ThrowsAsync<ContentException>(() => _registry.GetConfigAsync(SampleImage.App, huge, default));
    }

    /// <summary>The rules of containerd/platforms (compare_test.go) for machines a stream may be for.</summary>
    [Theory]
    [InlineData("linux/amd64", "linux/amd64/v4 linux/amd64", "linux/amd64")]
    [InlineData("linux/amd64", "linux/amd64/v4 linux/amd64/v1", "linux/amd64/v1")]
    [InlineData("linux/amd64/v3", "linux/amd64 linux/amd64/v4 linux/amd64/v2 linux/amd64/v3", "linux/amd64/v3")]
    [InlineData("linux/amd64/v3", "linux/amd64 linux/amd64/v4 linux/amd64/v2", "linux/amd64/v2")]
    [InlineData("linux/amd64/v3", "linux/386 linux/amd64", "linux/amd64")]
    [InlineData("linux/arm64", "linux/arm64/v9 linux/arm64/v8", "linux/arm64/v8")]
    [InlineData("linux/arm64/v9", "linux/arm64/v8.6 linux/arm64/v8.5 linux/arm64", "linux/arm64/v8.5")]
    [InlineData("linux/arm64/v9.6", "linux/arm64/v8.9 linux/arm64/v9.1", "linux/arm64/v9.1")]
    [InlineData("linux/arm/v7", "linux/arm/v8 linux/arm/v6", "linux/arm/v6")]
    public void The_best_variant_that_runs_is_taken(string wanted, string offered, string taken) =>
        Assert.Equal(Platform.Parse(taken), PlatformMatch.Best(offered.Split(' ').Select(Entry), Platform.Parse(wanted))
            ?.Platform);

    [Theory]
    [InlineData("linux/amd64", "linux/amd64/v2 linux/amd64/v4")]
    [InlineData("linux/amd64", "linux/386 windows/amd64 linux/arm64")]
    [InlineData("linux/arm64/v8.1", "linux/arm64/v9 linux/arm/v8")]
    [InlineData("linux/amd64", "linux/amd64/newest")]
    public void What_would_not_run_is_not_taken(string wanted, string offered) =>
        Assert.Null(PlatformMatch.Best(offered.Split(' ').Select(Entry), Platform.Parse(wanted)));

    [Theory]
    [InlineData("linux/x86_64")]
    [InlineData("linux/aarch64")]
    [InlineData("amd64")]
    [InlineData("Linux/amd64")]
    [InlineData("linux/amd64/v3/more")]
    [InlineData("")]
    public void What_no_index_would_say_is_no_platform(string text) => Assert.False(Platform.TryParse(text, out _));

    [Fact]
    public async Task A_plain_image_for_another_platform_is_refused()
    {
        await _registry.PutManifestAsync(Reference, await Build(Arm64, "arm"), default);

        var error = await Assert.ThrowsAsync<NotFoundException>(
            () => _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default));

        Assert.Contains(
            "has no image for linux/amd64: it is one for linux/arm64.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_which_is_not_what_its_index_says_is_refused()
    {
        await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest, (Platform.LinuxAmd64, await Build(Arm64, "arm")));

        var error = await Assert.ThrowsAsync<NotFoundException>(
            () => _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default));

        Assert.Contains("that image says it is for linux/arm64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_platform_the_only_image_is_meant()
    {
        var arm = await Build(Arm64, "arm");
        await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest,
            (Arm64, arm),
            (new Platform("unknown", "unknown"), await Build(new Platform("unknown", "unknown"), "attestation")));

        Assert.Equal(arm.Digest, (await _registry.ResolveImageAsync(Reference, default)).Raw.Digest);
    }

    [Fact]
    public async Task Without_a_platform_one_of_several_is_not_chosen_in_silence()
    {
        await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest,
            (Platform.LinuxAmd64, await Build(Platform.LinuxAmd64, "amd")), (Arm64, await Build(Arm64, "arm")));

        var error = await Assert.ThrowsAsync<ContentException>(() => _registry.ResolveImageAsync(Reference, default));

        Assert.Contains(
            "several images, and one is wanted. It has: linux/amd64, linux/arm64.", error.Message,
            StringComparison.Ordinal);
    }

    /// <summary>As tools write it which compress an image with gzip and with zstd: container-libs,
    /// image/internal/manifest/oci_index.go.</summary>
    [Fact]
    public async Task Of_two_forms_of_one_platform_the_first_is_taken()
    {
        var gzip = await Build(Platform.LinuxAmd64, "gzip");
        await SampleImage.PushIndexAsync(
            _registry, SampleImage.App, SampleImage.Latest, (Platform.LinuxAmd64, gzip),
            (Platform.LinuxAmd64, await Build(Platform.LinuxAmd64, "zstd")));

        Assert.Equal(gzip.Digest, (await _registry.ResolveImageAsync(Reference, default)).Raw.Digest);
        Assert.Equal(
            gzip.Digest, (await _registry.ResolveImageAsync(Reference, Platform.LinuxAmd64, default)).Raw.Digest);
    }

    [Theory]
    [MemberData(nameof(ForeignEntries))]
    public async Task One_foreign_entry_does_not_spoil_an_index(string entry)
    {
        var image = await Build(Platform.LinuxAmd64, "one");
        await _registry.PutManifestAsync(SampleImage.App.At(image.Digest), image, default);

        var resolved = await new Answering(_registry, IndexWith(entry, image))
            .ResolveImageAsync(Reference, Platform.LinuxAmd64, default);

        Assert.Equal(image.Digest, resolved.Raw.Digest);
    }

    [Theory]
    [MemberData(nameof(ForeignEntries))]
    public async Task A_foreign_entry_is_named_where_nothing_else_serves(string entry)
    {
        var image = await Build(Platform.LinuxAmd64, "one");

        var error = await Assert.ThrowsAsync<NotFoundException>(
            () => new Answering(_registry, IndexWith(entry, image)).ResolveImageAsync(Reference, Arm64, default));

        Assert.Contains("It has: linux/amd64; The index sha256:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_is_not_copied_without_its_foreign_entry()
    {
        var image = await Build(Platform.LinuxAmd64, "one");
        var registry = new Answering(_registry, IndexWith(Sha512, image));

        var error = await Assert.ThrowsAsync<ContentException>(
            () => ImageCopy.CopyAsync(
                registry, SampleImage.App, registry.Index.Digest, _registry, SampleImage.Stable, SampleImage.Latest,
                default));

        Assert.Contains("must be 'sha256:'", error.Message, StringComparison.Ordinal);
    }

    static readonly string Sha512 =
        $$$"""{"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"sha512:{{{new string('a', 128)}}}","size":7,"platform":{"os":"linux","architecture":"riscv64"}}""";

    public static TheoryData<string> ForeignEntries =>
        [
            Sha512,
            """{"mediaType":"application/x","size":1}""",
            $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"sha256:{{new string('b', 64)}}","size":7,"platform":"linux/riscv64"}"""
        ];

    static Descriptor Entry(string platform) => new(
        MediaTypes.OciManifest, Digest.Of(System.Text.Encoding.UTF8.GetBytes(platform)), 1, Platform.Parse(platform));

    static RawManifest IndexWith(string foreign, RawManifest image) =>
        new(MediaTypes.OciIndex, System.Text.Encoding.UTF8.GetBytes($$$"""
        {"schemaVersion":2,"manifests":[{{{foreign}}},
          {"mediaType":"{{{image.MediaType}}}","digest":"{{{image.Digest}}}","size":{{{image.Bytes.Length}}},"platform":{"os":"linux","architecture":"amd64"}}]}
        """));

    /// <summary>Has an index which no layout on disk would take.</summary>
    sealed class Answering(IRegistry inner, RawManifest index) : ForwardingRegistry(inner)
    {
        public RawManifest Index => index;

        public override Task<RawManifest> GetManifestAsync(
            ImageReference reference, CancellationToken cancellationToken) =>
            reference.Tag is not null || reference.Digest == index.Digest
                ? Task.FromResult(index)
                : base.GetManifestAsync(reference, cancellationToken);
    }
}
