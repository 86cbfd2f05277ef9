namespace KinoiteZfs.Pipeline.Tests.Inputs;

/// <summary>
/// What a base image is told by without its layers. Tags are those which real streams have, August 2026: ublue-os/main
/// and ublue-os/bluefin, Justfile; ublue-os/bazzite, build.yml; ublue-os/ucore, reusable-build.yml; blue-build/cli,
/// github_driver.rs, for secureblue's; Fedora's own.
/// </summary>
public sealed class SurveyingBaseImages : IDisposable
{
    const string Repository = "ghcr.io/maker/image", Kernel = "6.18.12-200.fc43.x86_64";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public SurveyingBaseImages() => _registry = new LayoutRegistry(_folder.Directory.FullName);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("latest", "43.20260822.1", "latest-<date>", "latest-20260822.1", "latest-20260821", "43-20260822.1")]
    [InlineData("stable", "43.20260822", "stable-<date>", "stable-20260822", "latest-20260823", "43-20260822")]
    [InlineData("stable", "43.20260820", "stable-<Fedora>.<date>", "stable-43.20260820", "testing-43.20260821")]
    [InlineData("stable", "43.20260817.3.0", "stable-<date>", "stable-20260820", "testing-20260821")]
    [InlineData("latest", "43.20260820", "<date>-<Fedora>", "20260820-43")]
    [InlineData("43", "43.20260820.0", "<Fedora>.<date>", "43.20260820.0", "43.20260819.0")]
    public async Task The_way_its_builds_are_called_is_found(
        string tag, string version, string pattern, params string[] tags)
    {
        await Bootable.Label(InputLabels.Version, version).PushAsync(_registry, Repository, [tag, .. tags]);

        var survey = await ReadAsync(tag);

        Assert.Equal((pattern, tags[0]), (survey.Scheme?.Pattern, survey.Scheme?.Newest.Name));
        Assert.Empty(survey.Notices);
    }

    [Fact]
    public async Task Without_dated_tags_it_is_said_what_that_costs()
    {
        await Bootable.PushAsync(_registry, Repository, "latest");

        var survey = await ReadAsync("latest");

        Assert.Null(survey.Scheme);
        Assert.Contains("no older build can stand in", Assert.Single(survey.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_of_one_build_is_said_not_to_move()
    {
        await Bootable.PushAsync(_registry, Repository, "latest-20260822");

        Assert.Contains(
            "names one build", Assert.Single((await ReadAsync("latest-20260822")).Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_are_enough_and_no_layer_is_read()
    {
        await Bootable.PushAsync(_registry, Repository, "latest");
        var watched = new WatchedBlobs(_registry);

        var survey = await BaseSurvey.ReadAsync(Stream("latest"), watched, Silence.Instance, default);

        Assert.Equal((Kernel, "43", true), ($"{survey.Kernels}", $"{survey.Fedora}", survey.FromLabels));
        // The configuration is a blob too.
        Assert.Equal([survey.Image.Config.Descriptor.Digest], watched.Opened);
    }

    [Fact]
    public async Task Without_the_label_the_layers_tell()
    {
        await SampleImage.WithKernels(Kernel).Label(HostLabels.Bootc, "1").PushAsync(_registry, Repository, "latest");

        var survey = await ReadAsync("latest");

        Assert.Equal((Kernel, "43", false), ($"{survey.Kernels}", $"{survey.Fedora}", survey.FromLabels));
    }

    [Fact]
    public async Task An_image_without_a_kernel_is_refused()
    {
        await new SampleImage().Layer("usr/bin/sh").Label(HostLabels.Bootc, "1")
            .PushAsync(_registry, Repository, "latest");

        Assert.Contains("holds no kernel", await RefusalAsync("latest"), StringComparison.Ordinal);
    }

    /// <summary>As quay.io/fedora/fedora is one.</summary>
    [Fact]
    public async Task A_container_image_is_no_Atomic_image()
    {
        await new SampleImage().Layer("usr/bin/sh").PushAsync(_registry, Repository, "latest");

        Assert.StartsWith(
            $"{Repository}:latest is no Atomic image: it has neither of the labels containers.bootc and ostree.bootable",
            await RefusalAsync("latest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_is_not_there_is_refused_with_those_that_are()
    {
        await Bootable.PushAsync(_registry, Repository, "stable", "gts", "stable-20260822");

        var refusal = await RefusalAsync("latest");

        Assert.StartsWith($"The base image {Repository}:latest cannot be used:", refusal, StringComparison.Ordinal);
        Assert.Matches("Tags that are there: (gts, stable|stable, gts)[.]$", refusal);
    }

    [Fact]
    public async Task An_image_that_is_nowhere_is_refused_with_the_way_to_the_real_registry() =>
        Assert.Contains("Without --mirror", await RefusalAsync("latest"), StringComparison.Ordinal);

    [Fact]
    public async Task An_image_for_another_platform_is_refused()
    {
        await Bootable.For(Platform.Parse("linux/arm64")).PushAsync(_registry, Repository, "latest");

        Assert.Contains(
            "has no image for linux/amd64: it is one for linux/arm64", await RefusalAsync("latest"),
            StringComparison.Ordinal);
    }

    static SampleImage Bootable => new SampleImage().Layer("usr/bin/sh")
        .Label(HostLabels.Bootc, "1").Label(HostLabels.OstreeLinux, Kernel);

    static StreamDefinition Stream(string tag) =>
        Given.Stream() with { BaseImage = ImageReference.Parse($"{Repository}:{tag}") };

    Task<BaseSurvey> ReadAsync(string tag) =>
        BaseSurvey.ReadAsync(Stream(tag), _registry, Silence.Instance, default);

    async Task<string> RefusalAsync(string tag) =>
        (await Assert.ThrowsAsync<PipelineException>(() => ReadAsync(tag))).Message;

    sealed class WatchedBlobs(IRegistry inner) : ForwardingRegistry(inner)
    {
        public List<Digest> Opened { get; } = [];

        public override Task<Stream> OpenBlobAsync(
            Repository repository, Descriptor blob, CancellationToken cancellationToken)
        {
            Opened.Add(blob.Digest);
            return base.OpenBlobAsync(repository, blob, cancellationToken);
        }
    }
}
