using KinoiteZfs.Pipeline.Akmods.Fork;

namespace KinoiteZfs.Pipeline.Tests.Akmods.Fork;

[Trait("Speed", "Slow")]
public sealed class ForkBuildsThatFail
{
    const string Kernel = SampleWorld.Older;

    [Fact]
    public async Task Missing_programs_are_named_at_once_with_their_packages()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        workshop.Tools =
            workshop.Tools with { Just = new ExternalTool("no-just", "just-deb", "just-rpm"), Podman = new ExternalTool(
                "no-podman", "podman-deb", "podman-rpm") };

        var error = await workshop.FailAsync();

        Assert.Contains(
            "'no-just' is missing (Debian: just-deb; Fedora: just-rpm); 'no-podman' is missing (Debian: podman-deb; Fedora: podman-rpm)",
            error.Message, StringComparison.Ordinal);
        Assert.False(workshop.Work.Exists);
    }

    /// <summary>
    /// danathar/akmods, build_files/zfs/build-kmod-zfs.sh: <c>startswith("zfs-2.2.1")</c>, first hit, on the first page
    /// of openzfs/zfs' releases. The tags are real ones.
    /// </summary>
    [Fact]
    public async Task A_release_which_the_recipes_would_take_another_for_is_an_error_before_the_build()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        workshop.ReleasePages = ["zfs-2.4.4", "zfs-2.2.11", "zfs-2.2.1"];

        var error = await Assert.ThrowsAsync<PipelineException>(() => workshop.BuildAsync(zfs: "2.2.1"));

        Assert.StartsWith(
            "The akmods fork would build zfs-2.2.11 in place of OpenZFS 2.2.1: it takes the first release whose name begins with zfs-2.2.1. Nothing was built.",
            error.Message, StringComparison.Ordinal);
        Assert.False(workshop.Work.Exists);
    }

    [Fact]
    public async Task A_release_without_a_page_on_GitHub_is_an_error_before_the_build()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        workshop.ReleasePages = ["zfs-2.4.2", "zfs-2.3.9"];

        var error = await workshop.FailAsync();

        Assert.StartsWith(
            "OpenZFS 2.4.3 has no release page among the newest 2 on GitHub, and the akmods fork builds from these alone: there are zfs-2.4.2, zfs-2.3.9. Nothing was built.",
            error.Message, StringComparison.Ordinal);
        Assert.False(workshop.Work.Exists);
    }

    [Fact]
    public async Task Modules_which_have_to_be_signed_are_not_built_without_the_key()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => workshop.BuildAsync(signer: ModuleKeys.Ours.Certificate.Signer));

        Assert.StartsWith(
            "The modules have to be signed by SAMPLE modules, as moduleCertificate of the stream definition says, and the key is not there. Set MODULE_SIGNING_KEY",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_program_called_yq_is_not_taken_for_the_right_one()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        await workshop.ScriptAsync("yq", "echo yq 3.1.0");

        Assert.Contains(
            "is 'yq 3.1.0', and mikefarah/yq is needed", (await workshop.FailAsync()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_room_is_found_before_anything_runs()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        workshop.FreeBytes = 5L << 30;

        var error = await workshop.FailAsync();

        // Both lie on one file system.
        Assert.Equal(
            $"{workshop.Work.FullName} has 5.0 GiB free, and 18.0 GiB are needed there: 3.0 GiB for the fork's checkout, kernel packages and what is made of them, "
            + "15.0 GiB for the compiler's image, OpenZFS' objects and podman's copies of both. Nothing has started. "
            + "Remove images (podman system prune), or move podman's storage (storage.conf).",
            error.Message);
    }

    /// <summary>
    /// The fork's Justfile at the pinned commit: <c>podman pull --retry</c> (podman has it from 5.0.0 on:
    /// cmd/podman/images/pull.go), <c>yq --yaml-fix-merge-anchor-to-spec</c> (mikefarah/yq, release notes of 4.47.1),
    /// <c>which()</c> with <c>set unstable</c> alone (just, CHANGELOG.md: from 1.39 on, and 1.53.0 asks for <c>set
    /// lists</c>; tried with 1.39.0, 1.51.0, 1.57.0 and 1.59.0). Ubuntu 24.04 has just 1.21.0 and podman 4.9.3.
    /// </summary>
    [Theory]
    [InlineData(
        "just", "just 1.21.0",
        "1.39 or newer, but older than 1.53, is needed: the fork's recipes use which() and require() without 'set lists'")]
    [InlineData("podman", "podman version 4.9.3", "5.0 or newer is needed: the fork's recipes use podman pull --retry")]
    [InlineData(
        "yq", "yq (https://github.com/mikefarah/yq/) version v4.46.1",
        "4.47.1 or newer is needed: the fork's recipes use --yaml-fix-merge-anchor-to-spec")]
    [InlineData("just", "just 1.57.0", "1.39 or newer, but older than 1.53, is needed")]
    [InlineData("just", "just", "1.39 or newer, but older than 1.53, is needed")]
    public async Task A_program_too_old_or_too_new_for_the_recipes_is_found_before_anything_runs(
        string program, string says, string expected)
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        await workshop.ScriptAsync(program, $"echo '{says}'");

        var error = await workshop.FailAsync();

        Assert.Contains($"--version' says '{says}', and {expected}", error.Message, StringComparison.Ordinal);
        Assert.False(workshop.Work.Exists);
    }

    [Fact]
    public void Workflows_install_a_just_which_reads_the_recipes()
    {
        var (oldest, before, _) = ForkTools.Needed[nameof(ForkTools.Just)];
        Assert.InRange(Version.Parse(ForkTools.JustInWorkflows), oldest, new Version(
            before!.Major, before.Minor - 1, int.MaxValue));
    }

    /// <summary>Whose image builds are at work has to be known before, or a cleaning up afterwards would end other
    /// people's.</summary>
    [Fact]
    public async Task Where_podman_does_not_say_whose_builds_are_at_work_nothing_is_built()
    {
        using var workshop = await ForkWorkshop.OpenAsync("echo tried > \"$IMAGE/../tries\"");
        await workshop.ScriptAsync(
            "podman",
            $"case $1 in --version) echo podman version 5.0.0;; info) echo '{workshop.Storage.FullName}';; *) echo 'no such state' >&2; exit 125;; esac");

        Assert.Contains("no such state", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(workshop.Storage.FullName, "tries")));
    }

    [Fact]
    public async Task A_build_that_fails_again_at_a_download_has_failed()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            "echo tried >> \"$IMAGE/../tries\"; echo 'curl: (6) Could not resolve host: kojipkgs.fedoraproject.org' >&2; exit 6");

        Assert.Contains("(just build, exit code 6)", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(workshop.Storage.FullName, "tries"))).Length);
    }

    [Fact]
    public async Task A_compiler_which_fails_is_not_asked_twice()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            "echo tried >> \"$IMAGE/../tries\"; echo 'error: unknown type' >&2; exit 2");

        await workshop.FailAsync();

        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(workshop.Storage.FullName, "tries")));
    }

    [Fact]
    public void The_room_of_a_real_folder_is_known() =>
        Assert.True(FreeSpace.Of(new DirectoryInfo(Path.GetTempPath())) > 0);

    [Fact]
    public async Task A_build_which_makes_no_image_is_an_error()
    {
        using var workshop = await ForkWorkshop.OpenAsync("rmdir \"$IMAGE\"");

        Assert.Contains("It said last: no such image", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clean_up_that_fails_does_not_hide_why_the_build_failed()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            "rm \"$IMAGE/../../tools/podman\"; echo 'fatal: no compiler'; exit 1");
        var progress = new Lines();

        var error = await Assert.ThrowsAsync<PipelineException>(() => workshop.BuildAsync(progress));

        Assert.Contains("fatal: no compiler", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            progress.All, line => line.StartsWith("Could not clean up after the build", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_the_recipes_cannot_take_is_refused()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        var elsewhere = new DirectoryInfo(Path.Combine(workshop.Storage.FullName, "with space"));
        var builder = new ForkBuilder(
            new BuildFolders(elsewhere, elsewhere, elsewhere), workshop.Tools, workshop.Pages,
            freeBytes: _ => long.MaxValue);

        var error = await Assert.ThrowsAsync<PipelineException>(() => builder.BuildAsync(
            new AkmodsNeed(
                KernelRelease.Parse(Kernel), Given.Inputs() with { Zfs = Given.Zfs("2.4.3"), Akmods = workshop.Fork }),
            Silence.Instance, default));

        Assert.Contains("its recipes take no spaces", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_which_is_not_there_is_named_with_its_repository()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        workshop.Pin("0123456789abcdef0123456789abcdef01234567");

        Assert.StartsWith(
            $"Commit {workshop.CommitText} of the akmods fork {workshop.Fork.Url} could not be fetched.",
            (await workshop.FailAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(workshop.Work.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_pin_which_stands_for_another_commit_is_refused()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        var commit = workshop.CommitText;
        await workshop.GitAsync("tag", "-a", "-m", "v1", "v1");
        workshop.Pin(await workshop.GitAsync("rev-parse", "v1"));

        Assert.Contains(
            $"gives commit {commit} for the pin {workshop.CommitText}. Pin the commit itself",
            (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_which_is_not_the_tooling_is_told_so()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        await workshop.GitAsync("rm", "--quiet", "images.yaml");
        await workshop.GitAsync("commit", "--quiet", "-m", "Without");
        workshop.Pin(await workshop.GitAsync("rev-parse", "HEAD"));

        Assert.Contains(
            "has no Justfile or no images.yaml", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_build_says_the_cause_and_where_the_whole_log_is()
    {
        using var workshop = await ForkWorkshop.OpenAsync("""
            echo 'checking kernel source version'
            echo 'configure: error:' >&2
            echo '    *** Cannot build against kernel version 7.1.4.' >&2
            i=0; while [ $i -lt 200 ]; do echo "conftest.c:$i: error: unknown type"; i=$((i+1)); done
            exit 7
            """);

        var error = await workshop.FailAsync();

        Assert.StartsWith(
            $"The akmods fork failed to build ZFS 2.4.3 for {Kernel} (just build, exit code 7):\n  | configure: error:\n  |     *** Cannot build against kernel version 7.1.4.\n",
            error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"The whole log is {workshop.Log(Kernel).FullName}.", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "checking kernel source version\n", await File.ReadAllTextAsync(workshop.Log(Kernel).FullName),
            StringComparison.Ordinal);
        Assert.Empty(workshop.Work.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData("true", "there is no package")]
    [InlineData("mkdir \"$IMAGE/debug\"; echo > \"$IMAGE/debug/a.rpm\"", "there is no package")]
    [InlineData("ln -s /etc/passwd \"$IMAGE/a.rpm\"", "'a.rpm' is a link")]
    [InlineData("ln -s /etc \"$IMAGE/debug\"", "'debug' is a link")]
    [InlineData(
        "i=0; while [ $i -lt 101 ]; do : > \"$IMAGE/$i.rpm\"; i=$((i+1)); done", "there are more than 100 packages")]
    [InlineData("truncate -s 1025M \"$IMAGE/a.rpm\"", "the packages have more than 1024 MiB")]
    public async Task What_the_image_must_not_hold_is_refused(string recipe, string expected)
    {
        using var workshop = await ForkWorkshop.OpenAsync(recipe);

        Assert.Contains(
            $"its image cannot be used: in /rpms/kmods/zfs {expected}", (await workshop.FailAsync()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_for_another_kernel_are_not_published()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            $"cp \"$RPMS\"/kmod-zfs-{SampleWorld.Newer}-2.4.3-1.fc43.x86_64.rpm \"$RPMS\"/zfs-2.4.3-1.fc43.x86_64.rpm \"$IMAGE\"");
        using var world = await SampleWorld.OfNightAsync();
        world.Change(world.Inputs with { Akmods = workshop.Fork, Builder = Given.Inputs().Builder });

        var error = await Assert.ThrowsAsync<AkmodsNotProvenException>(
            () => world.MakeAkmodsAsync(builder: workshop.Builder));

        Assert.Contains(SampleWorld.Newer, error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }

    [Fact]
    public async Task Inputs_without_a_builder_image_are_not_for_the_fork()
    {
        using var workshop = await ForkWorkshop.OpenAsync("true");
        using var world = await SampleWorld.OfNightAsync();

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.MakeAkmodsAsync(builder: workshop.Builder));

        Assert.StartsWith(
            "The inputs name no builder image, and this --akmods-builder compiles in one. Run ResolveInputs again",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_of_another_ZFS_release_are_not_published()
    {
        using var workshop = await ForkWorkshop.OpenAsync("cp \"$RPMS\"/*-2.4.4-1.fc43.x86_64.rpm \"$IMAGE\"");
        using var world = await SampleWorld.OfNightAsync();
        world.Change(world.Inputs with { Akmods = workshop.Fork, Builder = Given.Inputs().Builder });

        var error = await Assert.ThrowsAsync<AkmodsNotProvenException>(
            () => world.MakeAkmodsAsync(builder: workshop.Builder));

        Assert.Contains("2.4.4", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }
}
