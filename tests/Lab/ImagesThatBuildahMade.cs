namespace KinoiteZfs.Lab;

/// <summary>What buildah wrote, layer upon layer, is for us what it is for buildah and the kernel.</summary>
public sealed class ImagesThatBuildahMade(BuildahLayers made) : IClassFixture<BuildahLayers>, IAsyncLifetime
{
    readonly HttpRegistry _registry = Connect.Anonymously(made.Host);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _registry.DisposeAsync().AsTask();

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("docker")]
    [InlineData("index")]
    [InlineData("list")]
    public async Task Every_form_shows_the_same_files_as_buildahs_own_mount(string tag)
    {
        var view = await MergedView.OfAsync(_registry, At(tag));
        Assert.Equal(made.Expected, view.Lines);
    }

    [Theory]
    [InlineData("gzip", MediaTypes.OciManifest, MediaTypes.OciLayerGzip)]
    [InlineData("zstd", MediaTypes.OciManifest, MediaTypes.OciLayerZstd)]
    [InlineData("docker", MediaTypes.DockerManifest, MediaTypes.DockerLayerGzip)]
    public async Task The_forms_are_what_they_are_called(string tag, string manifest, string layer)
    {
        var image = await _registry.ResolveImageAsync(At(tag), Platform.LinuxAmd64, default);
        Assert.Equal((manifest, layer), (
            image.Raw.MediaType, image.Manifest.Layers.Select(each => each.MediaType).Distinct().Single()));
    }

    [Theory]
    [InlineData("index", MediaTypes.OciIndex)]
    [InlineData("list", MediaTypes.DockerIndex)]
    public async Task An_index_leads_to_the_image_of_the_platform_asked_for(string tag, string mediaType)
    {
        var top = await _registry.FindManifestAsync(At(tag), default);
        var arm = await _registry.ResolveImageAsync(At(tag), new Platform("linux", "arm64", "v8"), default);
        Assert.Equal((mediaType, "arm64"), (top!.MediaType, arm.Config.Architecture));
    }

    [Fact]
    public async Task An_index_without_the_platform_is_an_error_that_lists_those_it_has()
    {
        var error = await Assert.ThrowsAsync<NotFoundException>(
            () => _registry.ResolveImageAsync(At("index"), new Platform("linux", "s390x"), default));
        Assert.Contains("linux/arm64/v8, linux/amd64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index")]
    [InlineData("list")]
    public async Task An_index_is_copied_with_all_its_images(string tag)
    {
        var top = await _registry.FindManifestAsync(At(tag), default);
        var copy = Repository.Parse($"{made.Host}/copied/{tag}").At(Tag.Parse(tag));
        await ImageCopy.CopyAsync(
            _registry, made.Repository, top!.Digest, _registry, copy.Repository, copy.Tag, default);
        using var folder = new TemporaryFolder();

        await Tool.RunAsync(
            "skopeo", "copy", "--all", "--preserve-digests", "--src-tls-verify=false", $"docker://{copy}",
            $"dir:{folder["all"]}");

        Assert.Equal(top.Digest, Digest.Of(await File.ReadAllBytesAsync(Path.Combine(folder["all"], "manifest.json"))));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_hard_link_whose_first_name_a_later_layer_removed_keeps_its_content(string tag)
    {
        var view = await MergedView.OfAsync(_registry, At(tag));
        Assert.Equal(made.Sha256("hard-link.ko"), view.Sha256["usr/lib/modules/6.2.0-new/extra/hard-link.ko"]);
    }

    [Fact]
    public async Task A_file_that_a_later_layer_replaced_has_the_later_content()
    {
        var view = await MergedView.OfAsync(_registry, At("docker"));
        Assert.Equal(made.Sha256("replaced"), view.Sha256["data/replaced"]);
    }

    ImageReference At(string tag) => made.Repository.At(Tag.Parse(tag));
}
