using System.Formats.Tar;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>
/// What is asked of the BlueBuild CLI, and what can go wrong with it. The CLI and the engine are scripts here; a
/// stand-in which really builds is in the lab.
/// </summary>
public sealed class ComposingWithBlueBuild : IDisposable
{
    const string Version = "BlueBuild 0.9.37\nbranch:main";

    readonly TemporaryFolder _folder = new();

    FileInfo Log => _folder.File("logs/compose.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_image_of_its_archive_becomes_the_candidate()
    {
        using var world = await SampleWorld.OfNightAsync();
        var archive = await ArchiveAsync(world);

        var candidate = await ComposeAsync(world, BlueBuild(Leaves(archive)));

        var image = await world.Registry.ResolveImageAsync(candidate.Image, Platform.LinuxAmd64, default);
        var below = await world.Registry.ResolveImageAsync(world.Inputs.Base.Pinned, Platform.LinuxAmd64, default);
        Assert.Equal(below.Manifest.Layers.Select(layer => layer.Digest), image.Manifest.Layers.SkipLast(1)
            .Select(layer => layer.Digest));
        Assert.Equal(MediaTypes.OciLayerGzip, image.Manifest.Layers[^1].MediaType);
    }

    [Fact]
    public async Task It_gets_the_pinned_base_by_digest()
    {
        using var world = await SampleWorld.OfNightAsync();

        await RefusedAsync(world, BlueBuild("cat recipe.yml; exit 1"));

        var recipe = await LogAsync();
        Assert.Contains($"\nbase-image: \"{world.Inputs.Base.Source.Repository}\"\n", recipe, StringComparison.Ordinal);
        Assert.Contains(
            $"\nimage-version: \"{world.Inputs.Base.StreamTag}@{world.Inputs.Base.Digest}\"\n", recipe,
            StringComparison.Ordinal);
    }

    /// <summary>blue-build/cli asks the base's registry for the digest's manifest, whatever the engine holds.</summary>
    [Fact]
    public async Task A_base_which_its_maker_has_deleted_is_not_for_it()
    {
        using var world = await SampleWorld.OfNightAsync();
        var kept = await world.LoseBaseAsync();

        Assert.Equal(
            $"--composer BlueBuild asks the base's own registry, and there {world.Inputs.Base.Pinned} is gone. "
            + $"Compose on what is kept, {kept}, with --composer Containerfile.",
            await RefusedAsync(world, BlueBuild("exit 1")));
    }

    [Fact]
    public async Task It_gets_the_akmods_of_every_kernel_by_digest()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();

        await RefusedAsync(world, BlueBuild("cat containerfiles/zfs-akmods/Containerfile; exit 1"));

        foreach (var one in akmods.Kernels)
            Assert.Contains(
                $"from={one.Image.Repository.At(one.Image.Digest!)},", await LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engine_holds_the_pinned_images_before_it_starts()
    {
        using var world = await SampleWorld.OfNightAsync();
        var calls = _folder.File("calls").FullName;

        await RefusedAsync(world, BlueBuild($"cat {calls}; exit 1"), Engine($"echo \"$*\" >>{calls}"));

        var log = await LogAsync();
        Assert.Contains("pull --quiet oci:images/localhost/base:latest\n", log, StringComparison.Ordinal);
        Assert.Contains($"tag sha {world.Inputs.Base.Source.Repository}:pinned\n", log, StringComparison.Ordinal);
        Assert.Contains("pull --quiet oci:images/localhost/akmods-0:latest\n", log, StringComparison.Ordinal);
        Assert.Contains($"tag sha {world.Repositories.AkmodsCandidate}:pinned\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_builds_with_the_chosen_engine_and_pushes_nothing()
    {
        using var world = await SampleWorld.OfNightAsync();

        await RefusedAsync(world, BlueBuild("echo \"called: $*\"; exit 1"));

        var call = (await LogAsync()).Split('\n')
            .First(line => line.StartsWith("called: ", StringComparison.Ordinal)).Split(' ');
        Assert.Equal("recipe.yml", call[^1]);
        Assert.Equal("buildah", call[Array.IndexOf(call, "--build-driver") + 1]);
        Assert.Contains("--archive", call);
        Assert.DoesNotContain("--push", call);
    }

    [Fact]
    public async Task Engine_and_CLI_share_a_storage_below_the_workspace()
    {
        using var world = await SampleWorld.OfNightAsync();

        await RefusedAsync(world, BlueBuild("echo \"here: $PWD\"; cat \"$CONTAINERS_STORAGE_CONF\"; exit 1"));

        var log = await LogAsync();
        var workspace = log.Split('\n')[0]["here: ".Length..];
        Assert.Contains($"graphroot = \"{workspace}/engine/storage\"", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REGISTRY_PASSWORD")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("BB_PASSWORD")]
    [InlineData("COSIGN_PRIVATE_KEY")]
    public async Task It_gets_no_secret(string variable)
    {
        using var world = await SampleWorld.OfNightAsync();
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, "not-for-others");
        try
        {
            await RefusedAsync(world, BlueBuild("echo \"$*\"; env; exit 1"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }

        Assert.DoesNotContain("not-for-others", await LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_CLI_is_said_with_where_to_get_it_and_what_else_there_is()
    {
        using var world = await SampleWorld.OfNightAsync();

        var error = await RefusedAsync(world, new ExternalTool("no-such-bluebuild", "a", "b"));

        Assert.Contains("https://github.com/blue-build/cli", error, StringComparison.Ordinal);
        Assert.Contains("--composer Containerfile", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BlueBuild 0.8.21")]
    [InlineData("BlueBuild 0.9.29")]
    [InlineData("some other program")]
    public async Task An_old_or_unknown_CLI_is_refused_with_what_it_says(string version)
    {
        using var world = await SampleWorld.OfNightAsync();

        var error = await RefusedAsync(world, BlueBuild("exit 0", version));

        Assert.Contains($"says '{version}', and version 0.9.30 or newer is needed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_engine_names_its_package()
    {
        using var world = await SampleWorld.OfNightAsync();

        Assert.Contains(
            "apt-get install buildah",
            await RefusedAsync(world, BlueBuild("exit 0"), new ExternalTool("no-such-engine", "buildah", "buildah")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_build_is_reported_with_its_last_words_and_its_log()
    {
        using var world = await SampleWorld.OfNightAsync();

        var error = await RefusedAsync(world, BlueBuild("echo 'install-zfs: no packages for kernel 1.2' >&2; exit 3"));

        Assert.Contains("exit code 3", error, StringComparison.Ordinal);
        Assert.Contains("install-zfs: no packages for kernel 1.2", error, StringComparison.Ordinal);
        Assert.Contains(Log.FullName, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", "left 0 files")]
    [InlineData("touch archive/one archive/two", "left 2 files")]
    public async Task A_build_which_leaves_not_one_archive_is_refused(string build, string why)
    {
        using var world = await SampleWorld.OfNightAsync();

        Assert.Contains(why, await RefusedAsync(world, BlueBuild(build)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_which_is_none_is_refused()
    {
        using var world = await SampleWorld.OfNightAsync();

        Assert.Contains(
            "not a usable tar archive", await RefusedAsync(world, BlueBuild("yes | head -n 1000 >archive/image")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_on_another_base_is_refused()
    {
        using var world = await SampleWorld.OfNightAsync();
        var archive = await ArchiveAsync(world, onBase: false);

        Assert.Contains(
            "does not stand on the layers", await RefusedAsync(world, BlueBuild(Leaves(archive))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_which_adds_nothing_is_refused()
    {
        using var world = await SampleWorld.OfNightAsync();
        var archive = await ArchiveAsync(world, adds: false);

        Assert.Contains(
            "adds nothing", await RefusedAsync(world, BlueBuild(Leaves(archive))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engines_storage_is_emptied_also_after_a_failure()
    {
        using var world = await SampleWorld.OfNightAsync();
        var calls = _folder.File("calls");

        await RefusedAsync(world, BlueBuild("exit 1"), Engine($"echo \"$*\" >>{calls.FullName}"));

        Assert.Equal("rmi --all --force", (await File.ReadAllLinesAsync(calls.FullName))[^1]);
    }

    static string Leaves(FileInfo archive) => $"cp {archive.FullName} archive/kinoite-zfs.tar_linux_amd64.gz";

    ExternalTool BlueBuild(string build, string version = Version) =>
        Script(
            "bluebuild",
            $"[ \"$1\" != --version ] || {{ printf '{version.Replace("\n", "\\n", StringComparison.Ordinal)}\\n'; exit 0; }}\n{build}");

    ExternalTool Engine(string then = ":") => Script("buildah", $"{then}\n[ \"$1\" != pull ] || echo sha");

    ExternalTool Script(string name, string text)
    {
        var script = _folder.Write($"bin/{name}", $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                script.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ExternalTool(script.FullName, name, name);
    }

    async Task<string> RefusedAsync(SampleWorld world, ExternalTool blueBuild, ExternalTool? engine = null)
    {
        var error = await Record.ExceptionAsync(() => ComposeAsync(world, blueBuild, engine));
        Assert.True(error is PipelineException or RegistryException, error?.ToString());
        return error!.Message;
    }

    async Task<CandidateRecord> ComposeAsync(SampleWorld world, ExternalTool blueBuild, ExternalTool? engine = null) =>
        await world.MakeCandidateAsync(
            await world.MakeAkmodsAsync(), new BlueBuildComposer(blueBuild, engine ?? Engine(), Log));

    Task<string> LogAsync() => File.ReadAllTextAsync(Log.FullName);

    /// <summary>An archive as an engine writes it: plain layers, the base's first.</summary>
    async Task<FileInfo> ArchiveAsync(SampleWorld world, bool onBase = true, bool adds = true)
    {
        var place = Repository.Parse("localhost/archive");
        var layout = new LayoutRegistry(_folder.File("layout").FullName) { AllowsAbsentParts = true };
        var below = await world.Registry.ResolveImageAsync(world.Inputs.Base.Pinned, Platform.LinuxAmd64, default);
        var ours = "the layer with zfs"u8.ToArray();
        var layer = await layout.PushBytesAsync(place, MediaTypes.OciLayer, ours, default);
        var diffIds = below.Config.DiffIds.Select(id => onBase ? id : Given.Digest("other"))
            .Concat(adds ? [Digest.Of(ours)] : []);
        // Labels are inherited, as every engine does it.
        var labels = System.Text.Json.JsonSerializer.Serialize(below.Config.Labels);
        var text =
            $$$"""{"architecture":"amd64","os":"linux","config":{"Labels":{{{labels}}}},"rootfs":{"type":"layers","diff_ids":["{{{string.Join("\",\"", diffIds)}}}"]}}""";
        var config = await layout.PushBytesAsync(
            place, MediaTypes.OciConfig, System.Text.Encoding.UTF8.GetBytes(text), default);
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, config,
            [.. below.Config.DiffIds.Select(id => new Descriptor(MediaTypes.OciLayer, id, 1)), .. adds
                ? [layer]
                : Array.Empty<Descriptor>()],
            new Dictionary<string, string>());
        await layout.PutManifestAsync(place.At(Tag.Parse("latest")), manifest.ToRaw(), default);
        var archive = _folder.File("archive.tar");
        await TarFile.CreateFromDirectoryAsync(layout.FolderOf(place), archive.FullName, includeBaseDirectory: false);
        return archive;
    }
}
