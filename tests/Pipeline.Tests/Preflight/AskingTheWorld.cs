using System.IO.Compression;
using KinoiteZfs.Oci.Http;
using KinoiteZfs.Oci.Http.Credentials;
using KinoiteZfs.Oci.Http.Options;
using KinoiteZfs.Pipeline.Preflight;

namespace KinoiteZfs.Pipeline.Tests.Preflight;

/// <summary>Doctor against a registry over HTTP with tokens, redirects and private packages, and a fork in a git
/// repository.</summary>
public sealed class AskingTheWorld : IDisposable
{
    const string Base = ServedLayout.Host + "/ublue-os/kinoite-main";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _content;
    readonly ExchangeLog _exchanges = new();
    bool _isReal = true, _isFull = true;

    public AskingTheWorld() => _content = new LayoutRegistry(Path.Combine(_folder.Directory.FullName, "content"));

    public void Dispose() => _folder.Dispose();

    DirectoryInfo Bundle => new(Path.Combine(_folder.Directory.FullName, "preflight"));

    [Fact]
    public async Task What_is_as_the_tests_assume_passes()
    {
        var report = await RunAsync(await PublishAsync(WithKernel));

        report.Require();
        Assert.Equal(
            [
                "dated tag", "kernels", "OpenZFS", "layer types", "layers", "hard links", "names", "version label",
                "tags", "akmods fork", "builder image",
            ],
            report.Findings.Where(one => one.State == FindingState.Ok).Select(one => one.What));
    }

    /// <summary>It takes seconds, and a full download is asked for.</summary>
    [Fact]
    public async Task By_default_no_layer_is_read()
    {
        _isFull = false;

        var report = await RunAsync(await PublishAsync(Labelled));

        report.Require();
        Assert.Equal(
            ["base image", "kernel", "dated tags", "OpenZFS", "akmods fork", "builder image"],
            report.Findings.Where(one => one.State == FindingState.Ok).Select(one => one.What));
        var opened = _exchanges.All.Where(one => one.Url.Contains("/blobs/", StringComparison.Ordinal)).ToList();
        // Configurations alone: base image and builder.
        Assert.Equal(2, opened.Count(one => one.Status == 307));
        Assert.False(File.Exists(Path.Combine(Bundle.FullName, "layers.json")));
    }

    [Fact]
    public async Task A_kernel_that_is_held_is_said_and_stops_nothing()
    {
        _isFull = false;

        var report = await RunAsync(await PublishAsync(Labelled.Label(HostLabels.OstreeLinux, SampleWorld.Ahead)));

        var finding = report.Findings.Single(one => one.What == "OpenZFS");
        Assert.Equal((FindingState.Wrong, true), (finding.State, finding.IsOptional));
        Assert.Contains("is newer than 6.19", finding.Found, StringComparison.Ordinal);
        report.Require();
    }

    [Fact]
    public async Task Who_logs_in_is_said_and_never_how()
    {
        var report = await RunAsync(await PublishAsync(WithKernel), credentials: new Credentials());

        Assert.Equal("credentials from the test", Found(report, $"login {ServedLayout.Host}"));
        Assert.DoesNotContain(ServedLayout.Password, PreflightReport.Render(report.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_is_public_private_or_not_there_yet()
    {
        await WithKernel.PushAsync(_content, $"{ServedLayout.Host}/dana/kinoite-zfs", "latest");

        var report = await RunAsync(await PublishAsync(WithKernel));

        var ours = report.Findings.Single(one => one.What == "registry.example.org/dana/kinoite-zfs");
        Assert.Equal((FindingState.Wrong, "nobody can pull it without a login"), (ours.State, ours.Found));
        Assert.StartsWith("make registry.example.org/dana/kinoite-zfs public", ours.Remedy, StringComparison.Ordinal);
        Assert.Equal("not there yet", Found(report, "registry.example.org/dana/akmods-zfs"));
    }

    /// <summary>buildah 1.41 wrote such chains (ostree issue 3489): hosts refuse them.</summary>
    [Fact]
    public async Task A_base_whose_layers_are_of_another_kind_differs()
    {
        var stream = await PublishAsync(WithKernel);
        var (layer, bytes) = RawLayer.Of(
            tar => tar.File("a", "x").HardLink("b", "a").HardLink("c", "b").HardLink("d", "nowhere").File("a", "y"));
        var image = await _content.ResolveImageAsync(stream.BaseImage, Platform.LinuxAmd64, default);
        await _content.PushBytesAsync(image.Repository, layer.Descriptor.MediaType, bytes, default);
        await _content.PutManifestAsync(
            stream.BaseImage, (image.Manifest with { Layers = [layer.Descriptor] }).ToRaw(), default);

        var report = await RunAsync(stream);

        Assert.Equal(
            ["hard links: 3, 1 to links, 1 to what does not stand before them", "names: 1 twice in a layer"],
            report.Findings.Where(one => one.State == FindingState.Wrong && !one.IsOptional)
                .Select(one => $"{one.What}: {one.Found}"));
        Assert.Contains(
            "2 wrong", Assert.Throws<PipelineException>(report.Require).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_missing_stops_no_other_question_and_fails_in_the_end()
    {
        var stream = await PublishAsync(WithKernel);

        var report = await RunAsync(
            stream with { BaseImage = ImageReference.Parse($"{ServedLayout.Host}/ublue-os/nowhere:latest") });

        Assert.Equal(FindingState.Unknown, report.Findings.Single(one => one.What == "layers").State);
        Assert.Equal(FindingState.Ok, report.Findings.Single(one => one.What == "akmods fork").State);
        var error = Assert.Throws<PipelineException>(report.Require);
        Assert.Contains("answers 1 unknown;", error.Message, StringComparison.Ordinal);
        Assert.Contains(report.Bundle.FullName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_of_another_form_differs()
    {
        var stream = await PublishAsync(WithKernel, justfile: "build:\n");

        var report = await RunAsync(stream);

        Assert.Contains(
            "a Justfile without builder :=, AKMODS_KERNEL", Found(report, "akmods fork"), StringComparison.Ordinal);
        Assert.Throws<PipelineException>(report.Require);
    }

    [Fact]
    public async Task Samples_are_not_asked_what_they_cannot_answer()
    {
        _isReal = false;

        var report = await RunAsync(await PublishAsync(WithKernel));

        Assert.Equal(7, report.Findings.Count(one => one.State == FindingState.NotAsked));
        report.Require();
    }

    /// <summary>What GitHub's own API says stands beside.</summary>
    [Fact]
    public async Task What_is_known_of_rights_is_said() =>
        Assert.Equal(
            "private, token with write:packages; not there yet",
            Found(
                await RunAsync(
                    await PublishAsync(WithKernel), _ => Task.FromResult("private, token with write:packages")),
                "registry.example.org/dana/akmods-zfs"));

    /// <summary>It is attached to an issue.</summary>
    [Fact]
    public async Task The_bundle_holds_no_credential()
    {
        await RunAsync(await PublishAsync(WithKernel));

        var texts = Directory.EnumerateFiles(Bundle.FullName, "*", SearchOption.AllDirectories)
            .Select(File.ReadAllText).ToArray();
        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.All(
            ServedLayout.Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_bundle_holds_no_layer()
    {
        var stream = await PublishAsync(WithKernel);
        var image = await _content.ResolveImageAsync(stream.BaseImage, Platform.LinuxAmd64, default);

        var report = await RunAsync(stream);

        await using var zip = await ZipFile.OpenReadAsync(report.Bundle.FullName);
        var names = zip.Entries.Select(entry => entry.Name).ToHashSet();
        Assert.Contains(image.Config.Descriptor.Digest.Hex, names);
        Assert.All(image.Manifest.Layers, layer => Assert.DoesNotContain(layer.Digest.Hex, names));
        Assert.All(zip.Entries, entry => Assert.InRange(entry.Length, 0, 64 * 1024));
    }

    [Fact]
    public async Task The_bundle_is_a_registry_for_tests()
    {
        var stream = await PublishAsync(WithKernel);
        await RunAsync(stream);

        var fixtures = new LayoutRegistry(Path.Combine(Bundle.FullName, "registry")) { AllowsAbsentParts = true };

        Assert.Equal(
            (await _content.ResolveImageAsync(stream.BaseImage, Platform.LinuxAmd64, default)).ManifestDigest,
            (await fixtures.ResolveImageAsync(stream.BaseImage, Platform.LinuxAmd64, default)).ManifestDigest);
        Assert.Equal("latest\nlatest-20261120\n", await File.ReadAllTextAsync(
            Path.Combine(Bundle.FullName, "tags", $"{Base}.txt")));
    }

    [Fact]
    public async Task The_answers_tell_how_the_registry_speaks()
    {
        await RunAsync(await PublishAsync(WithKernel));

        Assert.Contains(
            _exchanges.All, one => one.Status == 401 && one.Headers.TryGetValue("WWW-Authenticate", out var challenge)
                && challenge.Contains("/token", StringComparison.Ordinal));
        Assert.Contains(_exchanges.All, one => one.Status == 307
            && one.Headers["Location"].EndsWith("?…", StringComparison.Ordinal));
        Assert.All(_exchanges.All, one => Assert.DoesNotContain("Set-Cookie", one.Headers.Keys));
    }

    static SampleImage Labelled =>
        WithKernel.Label(HostLabels.Bootc, "1").Label(HostLabels.OstreeLinux, SampleWorld.Older);

    static SampleImage WithKernel =>
        SampleImage.WithKernels(SampleWorld.Older).Label(InputLabels.Version, "43.20261120");

    async Task<StreamDefinition> PublishAsync(SampleImage image, string? justfile = null)
    {
        await image.PushAsync(_content, Base, "latest", "latest-20261120");
        await new SampleImage().Layer("usr/bin/gcc").PushAsync(_content, $"{ServedLayout.Host}/fedora", "43");
        return Given.Stream() with
        {
            Registry = ServedLayout.Host,
            BaseImage = ImageReference.Parse($"{Base}:latest"),
            BuilderImage = ImageReference.Parse($"{ServedLayout.Host}/fedora:43"),
            // A file on this machine would be asked also where registries are samples.
            AkmodsFork = _isReal
                ? await ForkAsync(justfile
                    ?? "builder := 'x'\n# AKMODS_KERNEL AKMODS_VERSION AKMODS_TARGET AKMODS_BUILDDIR ZFS_MINOR_VERSION\n")
                : Given.Fork,
        };
    }

    async Task<AkmodsFork> ForkAsync(string justfile)
    {
        var folder = _folder.Write("fork/Justfile", justfile).Directory!;
        await GitAsync(folder, "init", "--quiet");
        await GitAsync(folder, "add", "--all");
        await GitAsync(folder, "commit", "--quiet", "-m", "Recipes");
        return new AkmodsFork(new Uri("file://" + folder.FullName), CommitSha.Parse(
            (await GitAsync(folder, "rev-parse", "HEAD")).Output.Trim()));
    }

    static Task<ToolResult> GitAsync(DirectoryInfo folder, params string[] arguments) => GitTool.Git.RunAsync(
        GitTool.Run(["-c", "user.name=test", "-c", "user.email=test@example.org", .. arguments]) with
        {
            WorkingDirectory = folder
        },
        default);

    async Task<PreflightReport> RunAsync(
        StreamDefinition stream, Func<Repository, Task<string>>? describe = null,
        ICredentialSource? credentials = null)
    {
        using var server = new ServedLayout(_content, "dana");
        await using var registry = Open(server, new Credentials());
        await using var anonymous = Open(server, CredentialSources.Anonymous);
        var request = new PreflightRequest(
            stream, stream.For("dana"), new FixtureFolder(Bundle),
            _ => Task.FromResult(new Resolution(Given.Record(), [])),
            () => Task.FromResult<IZfsReleases>(new ZfsReleaseFile(_folder.Write(
                "releases.json",
                """{"schemaVersion": 1, "releases": [{"version": "2.4.1", "linuxMaximum": "6.19"}]}"""))),
            _isReal, _exchanges)
        {
            IsFull = _isFull,
            Credentials = credentials ?? CredentialSources.Anonymous,
            Describe = describe,
        };
        return await new PreflightStage(request, registry, anonymous, Silence.Instance).RunAsync(default);
    }

    HttpRegistry Open(ServedLayout server, ICredentialSource credentials) =>
        new(new HttpRegistryOptions(ServedLayout.Host, credentials) { Handler = server, Answered = _exchanges.Add });

    static string Found(PreflightReport report, string what) => report.Findings.Single(one => one.What == what).Found;

    sealed class Credentials : ICredentialSource
    {
        public Task<RegistryCredential?> FindAsync(
            string registry, Repository repository, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredential?>(new PasswordCredential("dana", ServedLayout.Password, "the test"));
    }
}
