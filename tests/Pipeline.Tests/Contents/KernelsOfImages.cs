namespace KinoiteZfs.Pipeline.Tests.Contents;

/// <summary>
/// Real layers in a real layout: what a host would boot is what counts. The rule is that of bootc
/// (crates/ostree-ext/src/bootabletree.rs, find_kernel_dir_fs and its test; crates/lib/src/kernel.rs and its tests) and
/// of rpm-ostree (src/libpriv/rpmostree-kernel.cxx, find_dir_with_vmlinuz).
/// </summary>
public sealed class KernelsOfImages : IDisposable
{
    const string Old = "6.18.9-200.fc43.x86_64";
    const string New = "6.18.12-200.fc43.x86_64";
    const string Where = "ghcr.io/ublue-os/kinoite-main";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    async Task<ImageKernels> KernelsOf(SampleImage image)
    {
        var registry = new LayoutRegistry(_folder.Directory.FullName);
        await image.PushAsync(registry, Where, "latest");
        var resolved = await registry.ResolveImageAsync(
            ImageReference.Parse(Where + ":latest"), Platform.LinuxAmd64, default);
        return await KernelInventory.ReadAsync(registry, resolved, null, default);
    }

    [Fact]
    public async Task Kernels_of_all_layers_count() =>
        Assert.Equal(
            Given.Kernels(Old, New),
            (await KernelsOf(SampleImage.WithKernels(Old).Layer($"usr/lib/modules/{New}/vmlinuz"))).Kernels);

    [Fact]
    public async Task A_kernel_deleted_by_a_later_layer_does_not_count() =>
        Assert.Equal(
            Given.Kernels(New),
            (await KernelsOf(SampleImage.WithKernels(Old, New).Layer($"usr/lib/modules/.wh.{Old}"))).Kernels);

    [Fact]
    public async Task Kernels_hidden_by_an_opaque_directory_do_not_count() =>
        Assert.Equal(Given.Kernels(New), (await KernelsOf(
            SampleImage.WithKernels(Old).Layer("usr/lib/modules/.wh..wh..opq", $"usr/lib/modules/{New}/vmlinuz")))
            .Kernels);

    [Fact]
    public async Task Modules_below_lib_count_where_lib_is_a_directory() =>
        Assert.Equal(
            Given.Kernels(Old), (await KernelsOf(new SampleImage().Layer($"lib/modules/{Old}/vmlinuz"))).Kernels);

    [Fact]
    public async Task Modules_are_counted_once_where_lib_is_a_link() =>
        Assert.Equal(
            Given.Kernels(Old), (await KernelsOf(SampleImage.WithKernels(Old).Layer("lib -> usr/lib"))).Kernels);

    [Fact]
    public async Task A_layer_may_write_through_the_link() =>
        Assert.Equal(
            Given.Kernels(Old, New),
            (await KernelsOf(SampleImage.WithKernels(Old).Layer("lib -> usr/lib").Layer($"lib/modules/{New}/vmlinuz")))
                .Kernels);

    [Fact]
    public async Task A_kernel_in_boot_counts_for_its_modules() =>
        Assert.Equal(
            Given.Kernels(Old),
            (await KernelsOf(new SampleImage().Layer($"boot/vmlinuz-{Old}", $"usr/lib/modules/{Old}/modules.dep")))
                .Kernels);

    [Fact]
    public async Task A_vmlinuz_that_is_a_link_is_followed() => Assert.Equal(
        Given.Kernels(Old),
        (await KernelsOf(new SampleImage()
            .Layer($"usr/lib/modules/{Old}/vmlinuz -> ../../../../boot/vmlinuz-{Old}", $"boot/vmlinuz-{Old}")))
            .Kernels);

    [Fact]
    public async Task A_vmlinuz_that_is_a_link_out_of_what_hosts_look_at_is_refused() =>
        Assert.Contains(
            $"/usr/lib/modules/{Old}/vmlinuz is a symbolic link to '../../ostree-boot/vmlinuz', which is no file below /usr/lib/modules or /boot",
            await RefusalOf(
                SampleImage.WithKernels(New).Layer($"usr/lib/modules/{Old}/vmlinuz -> ../../ostree-boot/vmlinuz")),
            StringComparison.Ordinal);

    /// <summary>bootc: <c>if !child.file_type()?.is_dir() { continue; }</c>; rpm-ostree: <c>if (dent->d_type != DT_DIR)
    /// continue;</c></summary>
    [Theory]
    [InlineData("/usr/share/kernels/" + Old)]
    [InlineData(New)]
    public async Task A_kernel_behind_a_link_is_refused_because_hosts_pass_it_over(string target) =>
        Assert.Contains(
            $"/usr/lib/modules/{Old} is a symbolic link to '{target}': bootc and rpm-ostree look for kernels in directories alone",
            await RefusalOf(SampleImage.WithKernels(New).Layer($"usr/lib/modules/{Old} -> {target}")),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_link_which_is_not_called_like_a_kernel_is_reported()
    {
        var found = await KernelsOf(SampleImage.WithKernels(New).Layer($"usr/lib/modules/current -> {New}"));
        Assert.Contains("the modules directory 'current' of ", Assert.Single(found.Findings), StringComparison.Ordinal);
    }

    /// <summary>kernel.rs looks for these first, and takes the first of them.</summary>
    [Fact]
    public async Task Unified_kernel_images_are_refused_by_name() =>
        Assert.Contains(
            "/boot/EFI/Linux/fedora-6.12.0.efi is a unified kernel image",
            await RefusalOf(SampleImage.WithKernels(New).Layer("boot/EFI/Linux/fedora-6.12.0.efi")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Other_files_for_the_firmware_are_no_matter() =>
        Assert.Empty((await KernelsOf(
            SampleImage.WithKernels(New).Layer("boot/EFI/Linux/loader.conf", "boot/EFI/BOOT/BOOTX64.EFI")))
            .Findings);

    /// <summary>rpmostree_find_kernel looks into /boot first.</summary>
    [Fact]
    public async Task A_kernel_in_boot_without_modules_is_refused_by_name() =>
        Assert.Contains(
            $"/boot/vmlinuz-{Old} is a kernel without modules, and rpm-ostree takes a kernel in /boot before",
            await RefusalOf(SampleImage.WithKernels(New).Layer($"boot/vmlinuz-{Old}")), StringComparison.Ordinal);

    /// <summary>As in bootc's test, where 5.13.7-44.aarch64 holds a module and no kernel.</summary>
    [Theory]
    [InlineData("extra/zfs/zfs.ko.xz")]
    [InlineData("kernel/fs/ext4.ko.xz")]
    [InlineData("modules.dep")]
    [InlineData("kernel/")]
    [InlineData("")]
    public async Task A_directory_left_behind_without_vmlinuz_is_reported_and_holds_nothing(string left)
    {
        var found = await KernelsOf(SampleImage.WithKernels(New).Layer($"usr/lib/modules/{Old}/{left}"));
        Assert.StartsWith($"/usr/lib/modules/{Old} of ", Assert.Single(found.Findings), StringComparison.Ordinal);
        Assert.Equal(Given.Kernels(New), found.Kernels);
    }

    [Fact]
    public async Task Files_beside_the_kernels_are_no_matter() =>
        Assert.Empty(
            (await KernelsOf(SampleImage.WithKernels(New).Layer("usr/lib/modules/vmlinuz.txt", "boot/vmlinuz-rescue")))
                .Findings);

    [Fact]
    public async Task The_ostree_label_is_compared()
    {
        var found = await KernelsOf(SampleImage.WithKernels(New).Label("ostree.linux", Old));
        Assert.Contains(
            $" is labelled ostree.linux '{Old}', and holds {New};", Assert.Single(found.Findings),
            StringComparison.Ordinal);
    }

    const string Fedora = "ID=fedora\nVERSION_ID=44\n";

    [Theory]
    [InlineData("usr/lib/os-release", null)]
    [InlineData("usr/lib/os-release", "etc/os-release -> ../usr/lib/os-release")]
    [InlineData("etc/os-release", null)]
    [InlineData("usr/lib/os.release.d/os-release-kinoite", "usr/lib/os-release -> os.release.d/os-release-kinoite")]
    public async Task The_os_release_is_read_with_them(string file, string? link)
    {
        var image = SampleImage.WithKernels(New).File(file, Fedora);
        Assert.Equal(
            new OsRelease("fedora", null, "44", null),
            (await KernelsOf(link is null ? image : image.Layer(link))).OsRelease);
    }

    [Fact]
    public async Task An_os_release_of_etc_wins_as_it_does_on_a_host() => Assert.Equal(
        "44",
        (await KernelsOf(SampleImage.WithKernels(New)
            .File("usr/lib/os-release", "ID=fedora\nVERSION_ID=43\n").File("etc/os-release", Fedora)))
            .OsRelease?.Version);

    [Fact]
    public async Task An_image_without_an_os_release_does_not_say() =>
        Assert.Null((await KernelsOf(SampleImage.WithKernels(New))).OsRelease);

    [Fact]
    public async Task An_os_release_that_leads_nowhere_is_refused()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(
            () => KernelsOf(SampleImage.WithKernels(New).Layer("usr/lib/os-release -> /opt/os-release")));
        Assert.Contains(
            "is a link to '/opt/os-release', which leads to no os-release in /etc or /usr/lib", e.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etc/os-release")]
    [InlineData($"usr/lib/modules/{New}/kernel/fs/ext4.ko.xz")]
    public async Task An_image_without_vmlinuz_is_refused_by_name(string file)
    {
        var message = await RefusalOf(new SampleImage().Layer(file));
        Assert.StartsWith($"{Where}:latest@sha256:", message, StringComparison.Ordinal);
        Assert.Contains("holds no kernel: there is no vmlinuz", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absurd_number_of_kernels_is_refused()
    {
        var image = new SampleImage()
            .Layer([.. Enumerable.Range(0, 65).Select(i => $"usr/lib/modules/6.18.{i}-200.fc43.x86_64/vmlinuz")]);
        Assert.Contains("has 65 module directories, more than 64", await RefusalOf(image), StringComparison.Ordinal);
    }

    async Task<string> RefusalOf(SampleImage image) =>
        (await Assert.ThrowsAsync<PipelineException>(() => KernelsOf(image))).Message;
}
