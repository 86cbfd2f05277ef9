using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>What can go wrong with a container engine. That it composes is shown with the real one, in the
/// lab.</summary>
public sealed class ComposingFromTheContainerfile : IDisposable
{
    readonly TemporaryFolder _folder = new();

    FileInfo Log => new(Path.Combine(_folder.Directory.FullName, "logs", "compose.log"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_engine_names_its_package()
    {
        var error = await RefusedAsync(new ExternalTool("no-such-engine", "buildah", "buildah"));

        Assert.Contains("apt-get install buildah", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_engine_is_found_out_before_anything_is_fetched()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var workspace = _folder.Directory.CreateSubdirectory("workspace");

        await Assert.ThrowsAsync<ToolMissingException>(
            async () => await new ContainerfileComposer(new ExternalTool("no-such-engine", "a", "b"), Log)
                .ComposeAsync(await world.ToComposeAsync(workspace, akmods), new Silence(), default));

        Assert.Empty(workspace.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_failing_build_is_reported_with_its_last_words()
    {
        var error = await RefusedAsync(
            Engine("echo 'Copying blob 1'; echo 'install-zfs: no packages for kernel 1.2' >&2; exit 3"));

        Assert.Contains("exit code 3", error, StringComparison.Ordinal);
        Assert.Contains("install-zfs: no packages for kernel 1.2", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Copying blob", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_builds_whole_log_is_kept_and_named()
    {
        var error = await RefusedAsync(Engine("echo 'Copying blob 1'; exit 1"));

        Assert.Contains(Log.FullName, error, StringComparison.Ordinal);
        Assert.Contains("Copying blob 1", await File.ReadAllTextAsync(Log.FullName), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akmods-0", "does not stand on the layers")]
    [InlineData("base", "adds nothing")]
    public async Task An_image_which_is_not_base_and_more_is_refused(string made, string why)
    {
        var error = await RefusedAsync(Engine(
            "echo some-id >\"$7\"",
            push: $"rm -rf images/localhost/composed; cp -r kept/{made} images/localhost/composed"));

        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engine_gets_no_login_of_this_pipeline()
    {
        Environment.SetEnvironmentVariable("REGISTRY_PASSWORD", "not-for-others");
        try
        {
            await RefusedAsync(Engine("env; exit 1"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("REGISTRY_PASSWORD", null);
        }

        Assert.DoesNotContain("not-for-others", await File.ReadAllTextAsync(Log.FullName), StringComparison.Ordinal);
    }

    /// <summary>
    /// containers/buildah, imagebuildah/build.go, from 1.41 on (podman 5.6): a build argument SOURCE_DATE_EPOCH, or one
    /// of the caller's environment, is the option of that name, which must not stand beside --timestamp.
    /// </summary>
    [Fact]
    public async Task The_bases_time_reaches_the_engine_under_one_name_alone()
    {
        Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", "1");
        try
        {
            await RefusedAsync(Engine("echo \"$@\"; env; exit 1"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", null);
        }

        var said = await File.ReadAllTextAsync(Log.FullName);
        Assert.Contains(" --timestamp ", said, StringComparison.Ordinal);
        Assert.Contains(" BASE_TIME=", said, StringComparison.Ordinal);
        Assert.DoesNotContain("SOURCE_DATE_EPOCH", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_room_is_found_before_anything_is_fetched()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var workspace = _folder.Directory.CreateSubdirectory("workspace");

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await new ContainerfileComposer(Engine("exit 1"), Log, _ => 1L << 30)
            .ComposeAsync(await world.ToComposeAsync(workspace, akmods), new Silence(), default));

        Assert.StartsWith(
            $"{workspace.FullName} has 1.0 GiB free, and 2.0 GiB are needed there: 0.0 GiB for base image and akmods as they come",
            error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "2.0 GiB for what the recipe adds. Nothing has started.", error.Message, StringComparison.Ordinal);
        Assert.Empty(workspace.EnumerateFileSystemInfos());
    }

    /// <summary>kinoite-main: 1.5 GB as it comes, 3.7 GB unpacked. More than 2.2 times that would be too much to ask
    /// for.</summary>
    [Fact]
    public void The_room_asked_for_is_at_most_two_and_a_fifth_of_the_unpacked_image_and_what_the_recipe_adds()
    {
        var needs = EngineSpace.Of([WithLayersOf(1_500_000_000)], _folder.Directory, inArchive: false);

        Assert.InRange(needs.SkipLast(1).Sum(need => need.Bytes), 3_700_000_000, (long)(2.2 * 3_700_000_000));
    }

    [Fact]
    public async Task What_is_kept_of_a_base_stands_for_the_name_the_Containerfile_has()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        await world.LoseBaseAsync();

        await Assert.ThrowsAnyAsync<PipelineException>(
            () => world.ComposeAsync(akmods, new ContainerfileComposer(Engine("echo \"$@\"; exit 1"), Log)));

        Assert.Contains(
            $"--build-context {world.Inputs.Base.Pinned}=container-image://", await File.ReadAllTextAsync(Log.FullName),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_copy_is_gone_before_the_engine_builds()
    {
        await RefusedAsync(Engine("ls images/localhost; exit 1"));

        Assert.Equal("", await File.ReadAllTextAsync(Log.FullName));
    }

    [Fact]
    public async Task The_engine_finds_the_bases_layers_where_it_writes_the_image()
    {
        using var world = await SampleWorld.OfNightAsync();
        var below = await world.Registry.ResolveImageAsync(world.Inputs.Base.Pinned, world.Inputs.Platform, default);
        var seen = _folder.File("seen").FullName;

        await RefusedAsync(
            Engine("echo some-id >\"$7\"", push: $"ls images/localhost/composed/blobs/sha256 >{seen}; exit 1"));

        Assert.Equal(
            below.Config.DiffIds.Select(id => id.Hex).Order(StringComparer.Ordinal),
            await File.ReadAllLinesAsync(seen));
    }

    /// <summary>podman 4.3.1, and every one before 5.1: <c>--runroot</c> has at most 50 characters.</summary>
    [Fact]
    public async Task The_engines_state_has_a_short_path_and_does_not_stay()
    {
        var seen = _folder.File("seen").FullName;

        await RefusedAsync(Engine($"echo \"$4\" >{seen}; mkdir -p \"$4\"; exit 1"));

        var state = (await File.ReadAllTextAsync(seen)).Trim();
        Assert.InRange(state.Length, 1, 50);
        Assert.False(Directory.Exists(state));
    }

    [Fact]
    public async Task A_download_that_fails_is_tried_once_more()
    {
        var error = await RefusedAsync(
            Engine("echo tried; echo 'curl: (6) Could not resolve host: mirrors.fedoraproject.org' >&2; exit 1"));

        Assert.Contains("exit code 1", error, StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Log.FullName)).Count(line => line == "tried"));
    }

    [Fact]
    public async Task A_failed_composition_leaves_the_rendered_recipe()
    {
        using var world = await SampleWorld.OfNightAsync();
        var kept = _folder.Directory.CreateSubdirectory("kept-workspace");

        await Assert.ThrowsAnyAsync<PipelineException>(async () => await world.ComposeAsync(
            await world.MakeAkmodsAsync(), new ContainerfileComposer(Engine("exit 1"), Log), kept));

        Assert.Contains(
            $"FROM {world.Inputs.Base.Pinned}\n",
            await File.ReadAllTextAsync(Path.Combine(kept.FullName, "Containerfile")), StringComparison.Ordinal);
        Assert.Equal(["Containerfile", "containerfiles", "files", "recipe.yml"], kept.EnumerateFileSystemInfos()
            .Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_that_succeeds_leaves_none()
    {
        using var world = await SampleWorld.OfNightAsync();
        var kept = _folder.Directory.CreateSubdirectory("kept-workspace");

        await world.ComposeAsync(await world.MakeAkmodsAsync(), kept: kept);

        Assert.False(Directory.Exists(kept.FullName));
    }

    static ResolvedImage WithLayersOf(long bytes)
    {
        var config = new Descriptor(MediaTypes.OciConfig, Given.Digest("config"), 2);
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, config, [new Descriptor(MediaTypes.OciLayerGzip, Given.Digest("layer"), bytes)],
            new Dictionary<string, string>());
        return new ResolvedImage(
            ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest"), Given.Digest("image"), manifest.ToRaw(),
            manifest, null!);
    }

    /// <summary>Stands in for buildah: <c>--root … --runroot … build --iidfile …</c>.</summary>
    ExternalTool Engine(string build, string push = "exit 0")
    {
        var script = Path.Combine(_folder.Directory.FullName, "engine");
        File.WriteAllText(
            script,
            $"#!/bin/sh\n[ \"$1\" != --version ] || exit 0\ncase $5 in\npull) mkdir -p kept; name=${{7#oci:images/localhost/}}; cp -r \"images/localhost/${{name%:latest}}\" kept/; echo id-of-${{name%:latest}} ;;\nbuild) {build} ;;\npush) {push} ;;\nesac\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ExternalTool(script, "engine", "engine");
    }

    async Task<string> RefusedAsync(ExternalTool engine)
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var error = await Assert.ThrowsAnyAsync<PipelineException>(
            () => world.MakeCandidateAsync(akmods, new ContainerfileComposer(engine, Log)));
        return error.Message;
    }
}
