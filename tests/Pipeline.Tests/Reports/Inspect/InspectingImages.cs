using KinoiteZfs.Pipeline.Reports.Inspect;

namespace KinoiteZfs.Pipeline.Tests.Reports.Inspect;

/// <summary>Operating systems, read from a registry.</summary>
public sealed class InspectingImages : IDisposable
{
    const string Old = "6.18.9-200.fc43.x86_64";
    const string New = "6.18.12-200.fc43.x86_64";
    const string Library = "usr/lib64/libzfs.so.7.0.0";
    const string Index = "extra/zfs/spl.ko:\nextra/zfs/zfs.ko: extra/zfs/spl.ko\n";

    readonly StreamOnDisk _stream = new();
    readonly SampleLayer _system = With(With(new SampleLayer(), Old), New)
        .File("usr/sbin/zfs").File("usr/sbin/zpool").File(Library, "\u007fELF\0zfs-2.4.1-1\0");

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task A_sound_image_gives_no_findings() => Assert.Empty((await InspectAsync()).Findings);

    [Fact]
    public async Task Every_kernel_is_listed_with_its_modules()
    {
        var found = await InspectAsync();

        Assert.Equal([New, Old], found.Kernels.Select(kernel => kernel.Name));
        Assert.Equal(
            [$"spl {New}", $"zfs {New}", $"spl {Old}", $"zfs {Old}"],
            found.Modules.Select(module => $"{module.Name} {module.Vermagic!.Split(' ')[0]}"));
    }

    [Fact]
    public async Task A_module_says_its_path_version_and_whether_modprobe_finds_it()
    {
        var module = (await InspectAsync()).Modules[1];

        Assert.Equal(
            ($"usr/lib/modules/{New}/extra/zfs/zfs.ko", "2.4.1-1", true, false),
            (module.Path, module.Version, module.Listed, module.Signed));
    }

    [Fact]
    public async Task The_version_of_the_programs_is_read_from_their_library() =>
        Assert.Equal([new InspectedUserland(Library, "2.4.1")], (await InspectAsync()).Userland);

    [Fact]
    public async Task A_library_counts_whatever_lies_beside_it()
    {
        _system.File("usr/lib64/python3/site-packages/x.py").File("usr/lib64/libzfs_core.so.3.0.0", "\0zfs-9.9.9-1\0");

        Assert.Single((await InspectAsync()).Userland);
    }

    [Fact]
    public async Task A_library_which_a_later_layer_deletes_does_not_count()
    {
        var found = await InspectAsync(new SampleLayer().File("usr/lib64/.wh.libzfs.so.7.0.0"));

        Assert.Empty(found.Userland);
    }

    [Fact]
    public async Task Programs_of_another_version_than_the_modules_are_a_finding_with_both()
    {
        _system.File(Library, "\0zfs-2.4.3-1\0");

        Assert.Contains(
            "modules and userland are not of one version: 2.4.1 in", await OnlyFindingAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_of_two_versions_are_a_finding()
    {
        _system.File($"usr/lib/modules/{Old}/extra/zfs/zfs.ko", SampleModule.Bytes("zfs", Old, "2.3.9-1"));

        Assert.Contains(
            $"2.3.9 in usr/lib/modules/{Old}/extra/zfs/zfs.ko", await OnlyFindingAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_whose_version_nothing_tells_are_a_finding()
    {
        _system.Without(Library);

        Assert.StartsWith(
            "the version of zfs and zpool cannot be told", await OnlyFindingAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_a_kernel_is_reported_and_is_no_kernel()
    {
        _system.File("usr/lib/modules/6.17.1-100.fc43.x86_64/kernel/fs/ext4.ko");

        var found = await InspectAsync();

        Assert.False(found.Kernels.Single(kernel => kernel.Name == "6.17.1-100.fc43.x86_64").HasKernel);
        Assert.StartsWith(
            "the module directory 6.17.1-100.fc43.x86_64 has no kernel", Assert.Single(found.Findings),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_which_is_not_called_like_a_kernel_is_a_finding()
    {
        _system.File("usr/lib/modules/backup/vmlinuz");

        Assert.Equal("the module directory 'backup' is not called like a kernel release", await OnlyFindingAsync());
    }

    [Fact]
    public async Task A_unified_kernel_image_is_a_finding()
    {
        _system.File("boot/EFI/Linux/fedora.efi");

        Assert.StartsWith(
            "/boot/EFI/Linux/fedora.efi is a unified kernel image", await OnlyFindingAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_without_zfs_is_a_finding_where_others_have_it()
    {
        foreach (var file in (string[])["extra/zfs/zfs.ko", "extra/zfs/spl.ko"])
            _system.Without($"usr/lib/modules/{New}/{file}");

        var found = (await InspectAsync()).Findings;

        Assert.StartsWith($"zfs.ko of {New}: there is none", found[0], StringComparison.Ordinal);
        Assert.StartsWith($"spl.ko of {New}: there is none", found[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_image_without_zfs_is_as_it_should_be()
    {
        var image = await PublishAsync(new SampleLayer().File($"usr/lib/modules/{New}/vmlinuz"));

        Assert.Empty((await RunAsync(image)).Findings);
    }

    [Fact]
    public async Task A_module_which_modules_dep_does_not_list_is_a_finding()
    {
        _system.File($"usr/lib/modules/{New}/modules.dep", "extra/zfs/spl.ko:\n");

        var found = await InspectAsync();

        Assert.False(found.Modules.Single(module => module is { Name: "zfs", Directory: New }).Listed);
        Assert.Contains(
            "extra/zfs/zfs.ko is not listed: modprobe would not find it", Assert.Single(found.Findings),
            StringComparison.Ordinal);
    }

    /// <summary>As Verify finds it in a candidate: modprobe reads that one alone.</summary>
    [Fact]
    public async Task An_image_without_the_binary_modules_dep_is_a_finding()
    {
        _system.Without($"usr/lib/modules/{New}/modules.dep.bin");

        Assert.StartsWith(
            $"modules.dep.bin of {New}: the image has none", await OnlyFindingAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_built_for_another_kernel_is_a_finding_with_both_releases()
    {
        _system.File($"usr/lib/modules/{New}/extra/zfs/zfs.ko", SampleModule.Bytes("zfs", Old, "2.4.1-1"));

        Assert.Contains(
            $"vermagic is '{Old} SMP preempt mod_unload', expected {New}", await OnlyFindingAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_module_is_a_finding_and_the_others_are_read()
    {
        _system.File($"usr/lib/modules/{New}/extra/zfs/zfs.ko", "no module at all");

        var found = await InspectAsync();

        Assert.Equal(4, found.Modules.Count);
        Assert.Contains("fewer than an ELF header", Assert.Single(found.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_which_names_no_version_is_a_finding()
    {
        _system.File(Library, "no library at all");

        Assert.Contains($"{Library}: it names no OpenZFS version", (await InspectAsync()).Findings);
    }

    [Fact]
    public async Task An_image_with_nothing_to_see_says_so()
    {
        var image = await PublishAsync(new SampleLayer().File("etc/os-release"));

        Assert.Equal(
            ["the image has neither kernels, nor zfs and zpool, nor RPM packages"], (await RunAsync(image)).Findings);
    }

    [Fact]
    public async Task An_image_which_is_not_there_is_an_error_that_says_where_to_look()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(
            () => RunAsync(ImageReference.Parse("ghcr.io/dana/nowhere:latest")));

        Assert.StartsWith(
            "The image ghcr.io/dana/nowhere:latest was not found.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Check its name where it is given: --subject.", error.Message, StringComparison.Ordinal);
        Assert.Contains("--mirror", error.Message, StringComparison.Ordinal);
    }

    async Task<string> OnlyFindingAsync() => Assert.Single((await InspectAsync()).Findings);

    async Task<Inspection> InspectAsync(params SampleLayer[] above) =>
        await RunAsync(await PublishAsync([_system, .. above]));

    async Task<ImageReference> PublishAsync(params SampleLayer[] layers)
    {
        var built = new List<(BuiltLayer, byte[])>();
        foreach (var layer in layers)
            built.Add(await layer.BuildAsync());
        return await _stream.PublishAsync(_stream.Repositories.Image.At(Tag.Parse("latest")), built);
    }

    Task<Inspection> RunAsync(ImageReference image) =>
        InspectStage.RunAsync(
            new InspectionSubject.Image(image), _stream.Registry, Platform.LinuxAmd64, Silence.Instance, default);

    static SampleLayer With(SampleLayer layer, string kernel) => layer
        .File($"usr/lib/modules/{kernel}/vmlinuz")
        .File($"usr/lib/modules/{kernel}/modules.dep", Index)
        .File($"usr/lib/modules/{kernel}/modules.dep.bin", ModulesDep.Parse(Index, "sample").ToIndex())
        .File($"usr/lib/modules/{kernel}/extra/zfs/zfs.ko", SampleModule.Bytes("zfs", kernel, "2.4.1-1"))
        .File($"usr/lib/modules/{kernel}/extra/zfs/spl.ko", SampleModule.Bytes("spl", kernel, "2.4.1-1"));
}
