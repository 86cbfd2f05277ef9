namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>What can go wrong with a container engine. That it composes is shown with the real one, in the lab.</summary>
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

        await Assert.ThrowsAsync<PipelineException>(() => new ContainerfileComposer(new ExternalTool("no-such-engine", "a", "b"), Log)
            .ComposeAsync(new ComposeRequest(workspace, world.Inputs, akmods.Kernels, world.Registry), new Silence(), default));

        Assert.Empty(workspace.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_failing_build_is_reported_with_its_last_words()
    {
        var error = await RefusedAsync(Engine("echo 'Copying blob 1'; echo 'install-zfs: no packages for kernel 1.2' >&2; exit 3"));

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
        var error = await RefusedAsync(Engine("echo some-id >\"$7\"", push: $"cp -r images/localhost/{made} images/localhost/composed"));

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

    /// <summary>Stands in for buildah: <c>--root … --runroot … build --iidfile …</c>.</summary>
    ExternalTool Engine(string build, string push = "exit 0")
    {
        var script = Path.Combine(_folder.Directory.FullName, "engine");
        File.WriteAllText(script, $"#!/bin/sh\n[ \"$1\" != --version ] || exit 0\ncase $5 in\nbuild) {build} ;;\npush) {push} ;;\nesac\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ExternalTool(script, "engine", "engine");
    }

    async Task<string> RefusedAsync(ExternalTool engine)
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var error = await Assert.ThrowsAnyAsync<PipelineException>(() => world.MakeCandidateAsync(akmods, new ContainerfileComposer(engine, Log)));
        return error.Message;
    }
}
