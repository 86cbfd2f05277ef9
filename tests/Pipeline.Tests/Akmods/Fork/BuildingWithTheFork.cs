namespace KinoiteZfs.Pipeline.Tests.Akmods.Fork;

[Trait("Speed", "Slow")]
public sealed class BuildingWithTheFork
{
    const string Kernel = SampleWorld.Older;

    const string MakePackages =
        $"cp \"$RPMS\"/kmod-zfs-{Kernel}-2.4.3-1.fc43.x86_64.rpm \"$RPMS\"/zfs-2.4.3-1.fc43.x86_64.rpm \"$IMAGE\"";

    [Fact]
    public async Task The_packages_outlive_the_build_root()
    {
        using var workshop = await ForkWorkshop.OpenAsync(MakePackages);

        var files = await workshop.BuildAsync();

        Assert.Equal([$"kmod-zfs-{Kernel}-2.4.3-1.fc43.x86_64.rpm", "zfs-2.4.3-1.fc43.x86_64.rpm"], files.Select(
            file => file.Name));
        Assert.All(files, file => Assert.True(File.Exists(file.FullName)));
        Assert.Empty(workshop.Work.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task The_kernel_lies_where_the_recipes_look_before_they_choose_one()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            $"cat \"$AKMODS_BUILDDIR/main-43/KCWD/rpms/cache.json\"\n{MakePackages}");

        await workshop.BuildAsync();

        var cache = JsonDocument.Parse(await File.ReadAllTextAsync(workshop.Log(Kernel).FullName)).RootElement;
        Assert.Equal(Kernel, cache.GetProperty("kernel_release").GetString());
        Assert.Equal("kernel", cache.GetProperty("kernel_name").GetString());
        Assert.Equal(
            string.Join('.', Kernel.Split('.').Take(3)), cache.GetProperty("kernel_major_minor_patch").GetString());
        Assert.EndsWith("/build/main-43/KCWD/rpms", cache.GetProperty("KCPATH").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exact_release_is_asked_for_and_no_layer_is_kept()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            $"echo $AKMODS_KERNEL $AKMODS_VERSION $AKMODS_TARGET $ZFS_MINOR_VERSION $BUILDAH_LAYERS\n{MakePackages}");

        await workshop.BuildAsync();

        Assert.Equal("main 43 zfs 2.4.3 false\n", await File.ReadAllTextAsync(workshop.Log(Kernel).FullName));
    }

    /// <summary>What the first try has left half there, the recipes would take for whole.</summary>
    [Fact]
    public async Task A_download_that_fails_is_tried_once_more_in_a_folder_of_its_own()
    {
        using var workshop = await ForkWorkshop.OpenAsync($$"""
            cat "$AKMODS_BUILDDIR/main-43/KCWD/rpms/cache.json" > /dev/null
            case $AKMODS_BUILDDIR in */build) echo 'Curl error (28): Timeout was reached for https://kojipkgs.fedoraproject.org'; exit 1;; esac
            {{MakePackages}}
            """);

        Assert.Equal(2, (await workshop.BuildAsync()).Count);
    }

    /// <summary>containers/container-libs, common/pkg/config: label = false disables it for all the engine
    /// does.</summary>
    [Fact]
    public async Task A_host_with_SELinux_lets_the_build_read_what_is_mounted()
    {
        using var workshop = await ForkWorkshop.OpenAsync($"cat \"$CONTAINERS_CONF_OVERRIDE\"\n{MakePackages}");

        await workshop.BuildAsync();

        Assert.Equal("[containers]\nlabel = false\n", await File.ReadAllTextAsync(workshop.Log(Kernel).FullName));
    }

    /// <summary>danathar/akmods, Justfile: <c>--secret=id=github_token,env=GITHUB_TOKEN</c> where the variable has a
    /// value.</summary>
    [Theory]
    [InlineData("ghs_token", "token: ***\n")]
    [InlineData(null, "token:\n")]
    public async Task The_recipes_get_the_jobs_token_and_the_log_does_not(string? token, string log)
    {
        using var workshop = await ForkWorkshop.OpenAsync($"echo token: $GITHUB_TOKEN\n{MakePackages}");
        workshop.Token = token;

        await workshop.BuildAsync();

        Assert.Equal(log, await File.ReadAllTextAsync(workshop.Log(Kernel).FullName));
    }

    /// <summary>ublue-os/akmods, build_files/prep/build-prep.sh: an empty key is replaced by the public test
    /// key.</summary>
    [Fact]
    public async Task Modules_are_signed_with_the_streams_key_and_no_test_key()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            $"cat certs/private_key.priv certs/private_key_2.priv; stat -c %a certs/*.priv; sha256sum <certs/public_key.der; cmp certs/public_key.der certs/public_key_2.der\n{MakePackages}");
        workshop.Key = ModuleKeys.Ours;

        await workshop.BuildAsync(signer: ModuleKeys.Ours.Certificate.Signer);

        var log = await File.ReadAllLinesAsync(workshop.Log(Kernel).FullName);
        Assert.Equal(2, log.Count(line => line == "-----BEGIN PRIVATE KEY-----"));
        Assert.All(
            ModuleKeys.Pem.Split('\n').Where(line => !line.StartsWith('-')), line => Assert.DoesNotContain(line, log));
        Assert.Equal(["600", "600", $"{Oci.References.Digest.Of(ModuleKeys.Der).Hex}  -"], log[^3..]);
    }

    [Fact]
    public async Task Where_nothing_has_to_be_signed_the_recipes_get_no_key()
    {
        using var workshop = await ForkWorkshop.OpenAsync($"wc -c <certs/private_key.priv\n{MakePackages}");
        workshop.Key = ModuleKeys.Ours;

        await workshop.BuildAsync();

        Assert.Equal("0\n", await File.ReadAllTextAsync(workshop.Log(Kernel).FullName));
    }

    /// <summary>ublue-os/akmods, Justfile: <c>builder</c> is a variable, quay.io/fedora/fedora:N where nobody sets
    /// it.</summary>
    [Fact]
    public async Task The_recipes_compile_in_exactly_the_resolved_image()
    {
        using var workshop = await ForkWorkshop.OpenAsync($"echo $BUILDER\n{MakePackages}");

        await workshop.BuildAsync();

        Assert.Equal($"quay.io/fedora/fedora@{Given.Digest("builder")}\n", await File.ReadAllTextAsync(
            workshop.Log(Kernel).FullName));
    }

    /// <summary>ublue-os/akmods, Justfile (get-kernel-version) and fetch-kernel.sh: kernel-longterm-core and its
    /// kind.</summary>
    [Fact]
    public async Task A_longterm_kernel_is_fetched_by_the_name_its_packages_have()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            $"echo $AKMODS_KERNEL\ngrep longterm images.yaml\ncat \"$AKMODS_BUILDDIR/longterm-6.12-43/KCWD/rpms/cache.json\"\n{MakePackages}");

        await workshop.BuildAsync(flavor: KernelFlavor.Parse("longterm-6.12"));

        var log = await File.ReadAllTextAsync(workshop.Log(Kernel).FullName);
        Assert.StartsWith(
            "longterm-6.12\n  kernel_flavor: longterm-6.12\n    longterm-6.12:\n{", log, StringComparison.Ordinal);
        Assert.Contains("\"kernel_flavor\": \"longterm-6.12\"", log, StringComparison.Ordinal);
        Assert.Contains("\"kernel_name\": \"kernel-longterm\"", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_recipes_find_their_target_in_the_list_of_images()
    {
        using var workshop = await ForkWorkshop.OpenAsync($"cat images.yaml\n{MakePackages}");

        await workshop.BuildAsync();

        var list = await File.ReadAllTextAsync(workshop.Log(Kernel).FullName);
        Assert.Contains("images:\n  43:\n    main:\n      zfs:\n", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_image_of_this_build_is_exported_and_removed()
    {
        using var workshop = await ForkWorkshop.OpenAsync(MakePackages);

        await workshop.BuildAsync();

        Assert.Matches(
            $"^localhost/kinoite-zfs-akmods-[0-9a-f]{{32}}:main-43-{Kernel.Replace(".", "\\.", StringComparison.Ordinal)}\n$",
            await File.ReadAllTextAsync(Path.Combine(workshop.Storage.FullName, "created")));
        Assert.False(Directory.Exists(Path.Combine(workshop.Storage.FullName, "image")));
    }

    /// <summary>
    /// buildah, util.Runtime (BUILDAH_RUNTIME) and imagebuildah's executor (BUILDAH_NOPIVOT); netavark, main.rs
    /// (NETAVARK_FW: machines without nftables, such as WSL2).
    /// </summary>
    [Theory]
    [InlineData("BUILDAH_RUNTIME", false)]
    [InlineData("BUILDAH_NOPIVOT", false)]
    [InlineData("NETAVARK_FW", false)]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("REGISTRY_PASSWORD", true)]
    [InlineData("KCPATH", true)]
    [InlineData("CI", true)]
    [InlineData("PATH", false)]
    [InlineData("XDG_RUNTIME_DIR", false)]
    [InlineData("https_proxy", false)]
    public void The_recipes_inherit_what_podman_needs_and_no_secret(string name, bool withheld) =>
        Assert.Equal(withheld, ChildEnvironment.IsWithheldFromContainers(name));

    [Fact]
    public async Task Containers_left_in_the_background_are_removed_by_what_they_mount()
    {
        using var workshop = await ForkWorkshop.OpenAsync($"""
            cd "$IMAGE/.."; printf 'ours Up 2 minutes\nother Exited (0) 3 hours ago\n' > running; echo "$AKMODS_BUILDDIR/main-43/KCWD" > mounts-ours; echo /srv/data > mounts-other; cd -
            {MakePackages}
            """);

        await workshop.BuildAsync();

        var removed = await File.ReadAllTextAsync(Path.Combine(workshop.Storage.FullName, "removed"));
        Assert.Contains(" ours\n", removed, StringComparison.Ordinal);
        Assert.DoesNotContain("other", removed, StringComparison.Ordinal);
    }

    /// <summary>
    /// As podman 5.8.6 lists it (containers/podman, pkg/ps/ps.go, ListStorageContainer): a killed build leaves a
    /// container of buildah's, and in it the key its image was given.
    /// </summary>
    [Fact]
    public async Task What_a_killed_image_build_leaves_is_removed_and_other_peoples_builds_go_on()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            "echo 'c012ce853bcd Storage' >> \"$IMAGE/../running\"\necho 'STEP 1/9: FROM fedora'\nsleep 600");
        await File.WriteAllTextAsync(Path.Combine(workshop.Storage.FullName, "running"), "7d1a0f94e2aa Storage\n");
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => workshop.BuildAsync(new OnStep(cancel.Cancel), cancellationToken: cancel.Token));

        var removed = await File.ReadAllTextAsync(Path.Combine(workshop.Storage.FullName, "removed"));
        Assert.Contains(" c012ce853bcd\n", removed, StringComparison.Ordinal);
        Assert.DoesNotContain("7d1a0f94e2aa", removed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_build_which_somebody_began_meanwhile_goes_on_when_ours_ends_well()
    {
        using var workshop = await ForkWorkshop.OpenAsync(
            $"echo '7d1a0f94e2aa Storage' >> \"$IMAGE/../running\"\n{MakePackages}");

        await workshop.BuildAsync();

        Assert.DoesNotContain(
            "7d1a0f94e2aa", await File.ReadAllTextAsync(Path.Combine(workshop.Storage.FullName, "removed")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STEP 1/9: FROM fedora")]
    [InlineData("[2/5] STEP 1/9: FROM fedora")]
    public async Task Its_steps_are_shown(string line)
    {
        using var workshop = await ForkWorkshop.OpenAsync($"echo '{line}'\n{MakePackages}");
        var said = new Lines();

        await workshop.BuildAsync(said);

        Assert.Contains(said.All, text => text.EndsWith(": STEP 1/9: FROM fedora", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_ends_the_recipes_and_removes_the_build_root()
    {
        using var workshop = await ForkWorkshop.OpenAsync("echo 'STEP 1/9: FROM fedora'\nsleep 600");
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => workshop.BuildAsync(new OnStep(cancel.Cancel), cancellationToken: cancel.Token));

        Assert.Empty(workshop.Work.EnumerateFileSystemInfos());
    }

    sealed class OnStep(Action action) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value.Contains("STEP 1/9", StringComparison.Ordinal))
                action();
        }
    }
}
