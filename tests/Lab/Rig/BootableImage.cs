using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Lab;

/// <summary>An image with real kernels, the modules made for them and ZFS' programs, in two layers: what upstream ships, and ZFS.</summary>
static class BootableImage
{
    /// <summary>What a machine needs of a kernel's own modules; all of them would only take longer.</summary>
    static readonly string[] Drivers = ["kernel/drivers/virtio", "kernel/drivers/block"];

    /// <param name="scratch">Gone afterwards.</param>
    /// <param name="zfs">The packages of each kernel; none makes an image without ZFS.</param>
    /// <returns>By digest, without a tag.</returns>
    public static async Task<ImageReference> PublishAsync(
        HttpRegistry registry, Repository repository, string scratch, IReadOnlyList<KernelRelease> kernels, params RealPackages[] zfs)
    {
        var root = Path.Combine(scratch, "root");
        foreach (var folder in new[] { "lib", "lib64", "sbin" })
        {
            Directory.CreateDirectory(Path.Combine(root, "usr", folder));
            File.CreateSymbolicLink(Path.Combine(root, folder), $"usr/{folder}");
        }
        foreach (var kernel in kernels)
            await CopyKernelAsync(kernel, Path.Combine(root, "usr", "lib", "modules", kernel.ToString()));
        var image = await AppendAsync(registry, repository.At(await EmptyAsync(registry, repository)), scratch, root, ".");
        if (zfs.Length > 0)
        {
            foreach (var packages in zfs)
                await Tool.RunAsync("cp", "-a", Path.Combine(packages.Tree, "usr"), root);
            foreach (var kernel in kernels)
                await Tool.RunAsync("/usr/sbin/depmod", "-b", root, kernel.ToString());
            image = await AppendAsync(
                registry, image, scratch, root, "--exclude=vmlinuz", "--exclude=usr/lib/modules/*/kernel", "usr");
        }
        Directory.Delete(scratch, recursive: true);
        return image;
    }

    static async Task CopyKernelAsync(KernelRelease kernel, string target)
    {
        var source = RealKernels.FolderOf(kernel);
        foreach (var folder in Drivers)
        {
            Directory.CreateDirectory(Path.Combine(target, folder));
            await Tool.RunAsync("cp", "-aT", Path.Combine(source, folder), Path.Combine(target, folder));
        }
        foreach (var file in new[] { "vmlinuz", "modules.builtin", "modules.builtin.modinfo", "modules.order", "modules.dep" })
            File.Copy(Path.Combine(source, file), Path.Combine(target, file));
    }

    static async Task<ImageReference> AppendAsync(HttpRegistry registry, ImageReference image, string scratch, string root, params string[] what)
    {
        var tar = Path.Combine(scratch, "layer.tar");
        await Tool.RunAsync("tar", ["--create", $"--file={tar}", $"--directory={root}", "--sort=name", "--owner=0", "--group=0", .. what]);
        return image.Repository.At(await ExtraLayer.AppendAsync(registry, image, tar));
    }

    static async Task<Digest> EmptyAsync(HttpRegistry registry, Repository repository)
    {
        var config = ImageConfig.Empty(Platform.LinuxAmd64);
        var stored = await registry.PushBytesAsync(repository, MediaTypes.OciConfig, config.Bytes, default);
        var manifest = new ImageManifest(MediaTypes.OciManifest, stored, [], new Dictionary<string, string>()).ToRaw();
        await registry.PutManifestAsync(repository.At(manifest.Digest), manifest, default);
        return manifest.Digest;
    }
}
