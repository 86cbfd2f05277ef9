using KinoiteZfs.Kmods.Tests.Programs;

namespace KinoiteZfs.Pipeline.Tests.Boot;

/// <summary>What a boot needs is found in an image's layers as the image's own tools would find it, or the image has
/// failed.</summary>
public sealed class TakingFilesOutOfAnImage : IDisposable
{
    const string Kernel = Night.Kernel;
    const string Modules = $"usr/lib/modules/{Kernel}";
    const string Loader = "/lib64/ld-linux-x86-64.so.2";

    readonly StreamOnDisk _stream = new();
    readonly TemporaryFolder _folder = new();

    readonly SampleLayer _base = new SampleLayer()
        .File($"{Modules}/vmlinuz", Vmlinuz())
        .File($"{Modules}/kernel/virtio_blk.ko", SampleModule.Bytes("virtio_blk", Kernel, "1"))
        .Link("lib64", "usr/lib64")
        .Link("usr/sbin", "bin")
        .File($"usr/lib64/{Loader[7..]}", ProgramBytes.Build(null))
        .File("usr/lib64/libc.so.6", ProgramBytes.Build(null, "ld-linux-x86-64.so.2"))
        .File("usr/bin/kmod", ProgramBytes.Build(Loader, "libc.so.6"))
        .Link("usr/bin/modprobe", "../bin/kmod");

    readonly SampleLayer _zfs = new SampleLayer()
        .File($"{Modules}/extra/spl.ko", SampleModule.Bytes("spl", Kernel, "2.4.1-1"))
        .File($"{Modules}/extra/zfs.ko", SampleModule.Bytes("zfs", Kernel, "2.4.1-1"))
        .File($"{Modules}/modules.dep", "kernel/virtio_blk.ko:\nextra/spl.ko:\nextra/zfs.ko: extra/spl.ko\n")
        .File($"{Modules}/modules.dep.bin", "whatever modprobe makes of it")
        .File("etc/modprobe.d/zfs.conf", "options zfs zfs_arc_max=1")
        .File("usr/sbin/zfs", ProgramBytes.Build(Loader, "libzfs.so.6", "libc.so.6"))
        .File("usr/sbin/zpool", ProgramBytes.Build(Loader, "libzfs.so.6"))
        .File("usr/lib64/libzfs.so.6", ProgramBytes.Build(null, "libc.so.6"));

    public void Dispose()
    {
        _stream.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_kernels_modules_come_as_they_are_with_all_that_modprobe_reads()
    {
        var packed = new byte[] { 0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 1, 2, 3 };
        _zfs.Without($"{Modules}/extra/spl.ko").File($"{Modules}/extra/spl.ko.xz", packed)
            .File($"{Modules}/modules.softdep", "# none")
            .File($"{Modules}/modules.dep", "kernel/virtio_blk.ko:\nextra/zfs.ko: extra/spl.ko.xz\n");

        var modules = (await ReadAsync()).Kernels[0].Modules;

        Assert.Equal(
            [
                $"{Modules}/extra/spl.ko.xz", $"{Modules}/extra/zfs.ko", $"{Modules}/kernel/virtio_blk.ko",
                $"{Modules}/modules.dep",
                $"{Modules}/modules.dep.bin", $"{Modules}/modules.softdep",
            ],
            modules.Select(module => module.Path.Value).Order(StringComparer.Ordinal));
        Assert.Equal(packed, await File.ReadAllBytesAsync(
            modules.Single(module => module.Path.Name == "spl.ko.xz").Content.FullName));
    }

    [Fact]
    public async Task Only_the_machines_own_drivers_are_unpacked() => Assert.Equal(
        [$"{Modules}/kernel/virtio_blk.ko"],
        (await ReadAsync()).Kernels[0].Drivers.Select(driver => driver.Path.Value));

    [Fact]
    public async Task Programs_come_with_every_library_their_loader_and_what_modprobe_is_told() => Assert.Equal(
        [
            "etc/modprobe.d/zfs.conf", "usr/bin/kmod", "usr/bin/zfs", "usr/bin/zpool", "usr/lib64/ld-linux-x86-64.so.2",
            "usr/lib64/libc.so.6",
            "usr/lib64/libzfs.so.6",
        ],
        (await ReadAsync()).Files.Select(file => file.Path.Value).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Links_lead_to_them_as_they_do_in_the_image()
    {
        var image = await ReadAsync();
        Assert.Equal("usr/sbin/modprobe", image.Programs.Modprobe.Value);
        Assert.Equal(
            [("lib64", "usr/lib64"), ("usr/bin/modprobe", "../bin/kmod"), ("usr/sbin", "bin")],
            image.Links.Select(link => (link.Key.Value, link.Value)).Order());
    }

    /// <summary>Debian 13's kmod opens liblzma.so.5 and libzstd.so.1 by name: its .note.dlopen says so, and no NEEDED
    /// does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_kmod_opens_by_name_comes_along_where_the_image_has_it(bool has)
    {
        _base.File("usr/lib64/libc.so.6", ProgramBytes.Opening("liblzma.so.5", "ld-linux-x86-64.so.2"));
        if (has)
            _base.File("usr/lib64/liblzma.so.5", ProgramBytes.Build(null, "libc.so.6"));
        Assert.Equal(has, (await ReadAsync()).Files.Any(file => file.Path.Name == "liblzma.so.5"));
    }

    [Fact]
    public async Task An_image_without_modprobe_fails_and_is_told_what_for()
    {
        _base.Without("usr/bin/modprobe").Without("usr/bin/kmod");
        Assert.Contains(
            "the image has no modprobe in its program folders (usr/sbin, usr/bin, sbin, bin): hosts load modules with it. Install kmod in the image",
            await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_modprobe_which_leads_nowhere_is_none()
    {
        _base.Without("usr/bin/kmod");
        Assert.Contains(
            "the image has no modprobe in its program folders", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_zfs_ko_says_of_itself_is_known() =>
        Assert.Equal("2.4.1-1", (await ReadAsync()).Kernels[0].Zfs);

    [Fact]
    public async Task The_second_reading_leaves_out_layers_which_hold_nothing_of_it()
    {
        var counting = new BlobCounter(_stream.Registry);
        await ReadAsync(counting, new SampleLayer().File("usr/share/doc", "nothing a boot needs"));
        Assert.Equal([1, 2, 2], counting.Opened.CountBy(digest => digest).Select(opened => opened.Value).Order());
    }

    [Fact]
    public async Task A_library_which_is_nowhere_fails_the_image_by_name()
    {
        _zfs.Without("usr/lib64/libzfs.so.6");
        Assert.Contains(
            "usr/sbin/zfs needs 'libzfs.so.6', which is in none of the image's library folders", await FailureAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_loader_fails_the_image()
    {
        _base.Without($"usr/lib64/{Loader[7..]}");
        Assert.Contains(
            $"is started by {Loader[1..]}, which the image does not have", await FailureAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/init")]
    [InlineData("/lib64/../init")]
    [InlineData("/boot-test/settings")]
    public async Task A_loader_outside_of_the_library_folders_fails_the_image(string loader)
    {
        _zfs.File("usr/sbin/zpool", ProgramBytes.Build(loader));
        Assert.Contains(
            $"is started by '{loader}', which lies in none", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_called_by_a_path_fails_the_image()
    {
        _zfs.File("usr/sbin/zpool", ProgramBytes.Build(Loader, "../../init"));
        Assert.Contains(
            "needs '../../init', which is no name of a library", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zpool_which_is_a_text_fails_the_image()
    {
        _zfs.File("usr/sbin/zpool", "sample");
        Assert.Contains("usr/sbin/zpool cannot run: ", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_zpool_fails()
    {
        _zfs.Without("usr/sbin/zpool");
        Assert.Contains(
            "the image has no zpool in its program folders", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_whose_modules_dep_does_not_list_zfs_cannot_be_booted()
    {
        _zfs.File($"{Modules}/modules.dep", "kernel/virtio_blk.ko:\n");
        Assert.Contains(
            "does not list zfs: modprobe would not find it", await ProblemAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("extra/gone.ko")]
    [InlineData("../../../../init.ko")]
    [InlineData("vmlinuz")]
    public async Task A_kernel_whose_modules_dep_lists_what_is_no_module_cannot_be_booted(string listed)
    {
        _zfs.File($"{Modules}/modules.dep", $"extra/zfs.ko: {listed}\n");
        Assert.Contains(
            $"lists '{listed}', which is no module of the image", await ProblemAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_with_modules_and_no_vmlinuz_has_no_kernel()
    {
        _base.Without($"{Modules}/vmlinuz");
        Assert.Contains("the image has no kernel: there is no vmlinuz", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unified_kernel_image_fails_the_image_by_name()
    {
        _base.File("boot/EFI/Linux/fedora.efi");
        Assert.Contains(
            "/boot/EFI/Linux/fedora.efi is a unified kernel image", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vmlinuz_which_is_no_kernel_cannot_be_booted()
    {
        _base.File($"{Modules}/vmlinuz", "sample");
        Assert.Contains(
            $"{Modules}/vmlinuz is no Linux kernel for x86_64", await ProblemAsync(), StringComparison.Ordinal);
    }

    /// <summary>kmod goes by the content, not by the name: libkmod/libkmod-file.c, comp_types.</summary>
    [Fact]
    public async Task A_module_which_only_a_host_may_be_able_to_read_is_left_to_the_host()
    {
        _zfs.File($"{Modules}/extra/zfs.ko.xz", "sample")
            .File($"{Modules}/modules.dep", "extra/zfs.ko.xz: extra/spl.ko\n");
        var kernel = Assert.Single((await ReadAsync()).Kernels);
        Assert.Equal((null, null), (kernel.Problem, kernel.Zfs));
    }

    [Fact]
    public async Task A_driver_of_the_machine_which_cannot_be_unpacked_keeps_a_kernel_from_being_booted()
    {
        _base.File($"{Modules}/kernel/virtio_blk.ko", "sample").File($"{Modules}/kernel/virtio_blk.ko.xz", "sample");
        _zfs.File($"{Modules}/modules.dep", "kernel/virtio_blk.ko.xz:\nextra/zfs.ko:\n");
        Assert.Contains(
            "virtio_blk.ko.xz: the name says xz-compressed", await ProblemAsync(), StringComparison.Ordinal);
    }

    async Task<string> FailureAsync() => (await Assert.ThrowsAsync<BootFailedException>(() => ReadAsync())).Message;

    async Task<string?> ProblemAsync() => Assert.Single((await ReadAsync()).Kernels).Problem;

    async Task<BootImage> ReadAsync(IRegistry? registry = null, params SampleLayer[] more)
    {
        List<(BuiltLayer, byte[])> layers = [];
        foreach (var layer in (SampleLayer[])[_base, _zfs, .. more])
            layers.Add(await layer.BuildAsync());
        var reference = await _stream.PublishAsync(_stream.Repositories.Candidate.At(Tag.Parse("bootable")), layers);
        var image = await _stream.Registry.ResolveImageAsync(reference, Platform.LinuxAmd64, default);
        return await new BootImageReader(registry ?? _stream.Registry, image, _folder.Directory, Silence.Instance)
            .ReadAsync(default);
    }

    /// <summary>As far as anybody looks: Documentation/arch/x86/boot.rst.</summary>
    static byte[] Vmlinuz()
    {
        var bytes = new byte[1024];
        "HdrS"u8.CopyTo(bytes.AsSpan(0x202));
        return bytes;
    }
}
