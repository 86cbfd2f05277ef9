using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline.Tests.Inputs;

/// <summary>Real layers in a real layout: what a container would see is what counts.</summary>
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
        var resolved = await registry.ResolveImageAsync(ImageReference.Parse(Where + ":latest"), Platform.LinuxAmd64, default);
        return await KernelInventory.ReadAsync(registry, resolved, null, default);
    }

    [Fact]
    public async Task Kernels_of_all_layers_count() =>
        Assert.Equal(Given.Kernels(Old, New), (await KernelsOf(SampleImage.WithKernels(Old).Layer($"usr/lib/modules/{New}/vmlinuz"))).Kernels);

    [Fact]
    public async Task A_kernel_deleted_by_a_later_layer_does_not_count() =>
        Assert.Equal(Given.Kernels(New), (await KernelsOf(SampleImage.WithKernels(Old, New).Layer($"usr/lib/modules/.wh.{Old}"))).Kernels);

    [Fact]
    public async Task Kernels_hidden_by_an_opaque_directory_do_not_count() =>
        Assert.Equal(Given.Kernels(New), (await KernelsOf(SampleImage.WithKernels(Old).Layer("usr/lib/modules/.wh..wh..opq", $"usr/lib/modules/{New}/vmlinuz"))).Kernels);

    [Fact]
    public async Task Modules_below_lib_count_where_lib_is_a_directory() =>
        Assert.Equal(Given.Kernels(Old), (await KernelsOf(new SampleImage().Layer($"lib/modules/{Old}/kernel/fs/ext4.ko"))).Kernels);

    [Fact]
    public async Task Modules_are_counted_once_where_lib_is_a_link() =>
        Assert.Equal(Given.Kernels(Old), (await KernelsOf(SampleImage.WithKernels(Old).Layer("lib -> usr/lib"))).Kernels);

    [Fact]
    public async Task A_layer_may_write_through_the_link() =>
        Assert.Equal(Given.Kernels(Old, New), (await KernelsOf(SampleImage.WithKernels(Old).Layer("lib -> usr/lib").Layer($"lib/modules/{New}/vmlinuz"))).Kernels);

    [Fact]
    public async Task A_kernel_in_boot_counts_for_its_modules() =>
        Assert.Equal(Given.Kernels(Old), (await KernelsOf(new SampleImage().Layer($"boot/vmlinuz-{Old}", $"usr/lib/modules/{Old}/modules.dep"))).Kernels);

    [Fact]
    public async Task A_vmlinuz_that_is_a_link_counts() =>
        Assert.Equal(Given.Kernels(Old), (await KernelsOf(new SampleImage().Layer($"usr/lib/modules/{Old}/vmlinuz -> ../../ostree-boot/vmlinuz"))).Kernels);

    [Fact]
    public async Task A_directory_left_behind_with_only_our_module_is_reported()
    {
        var found = await KernelsOf(SampleImage.WithKernels(New).Layer($"usr/lib/modules/{Old}/extra/zfs/zfs.ko.xz"));
        Assert.Equal((KernelFindingKind.WithoutKernel, Old), (Assert.Single(found.Findings).Kind, found.Findings[0].Subject));
        Assert.Equal(Given.Kernels(New), found.Kernels);
    }

    [Fact]
    public async Task An_empty_kernel_tree_is_no_kernel()
    {
        var found = await KernelsOf(SampleImage.WithKernels(New).Layer($"usr/lib/modules/{Old}/kernel/"));
        Assert.Equal(Given.Kernels(New), found.Kernels);
    }

    [Fact]
    public async Task Files_beside_the_kernels_are_no_matter() =>
        Assert.Empty((await KernelsOf(SampleImage.WithKernels(New).Layer("usr/lib/modules/vmlinuz.txt", "boot/vmlinuz-rescue"))).Findings);

    [Fact]
    public async Task The_ostree_label_is_compared()
    {
        var found = await KernelsOf(SampleImage.WithKernels(New).Label("ostree.linux", Old));
        Assert.Equal(KernelFindingKind.LabelDiffers, Assert.Single(found.Findings).Kind);
    }

    [Fact]
    public async Task An_image_without_kernels_is_refused_by_name()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => KernelsOf(new SampleImage().Layer("etc/os-release")));
        Assert.StartsWith($"{Where}:latest@sha256:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absurd_number_of_kernels_is_refused()
    {
        var image = new SampleImage().Layer([.. Enumerable.Range(0, 65).Select(i => $"usr/lib/modules/6.18.{i}-200.fc43.x86_64/vmlinuz")]);
        var e = await Assert.ThrowsAsync<PipelineException>(() => KernelsOf(image));
        Assert.Contains("has 65 module directories, more than 64", e.Message, StringComparison.Ordinal);
    }
}
