namespace KinoiteZfs.Lab;

/// <summary>
/// An image with real kernels, the modules made for them, a real kmod and ZFS' programs: what upstream ships in layers
/// of an ostree commit, and ZFS in an ordinary one. As on Fedora, usr/sbin is a link to bin.
/// </summary>
static class BootableImage
{
    /// <summary>What a machine needs of a kernel's own modules; all of them would only take longer.</summary>
    static readonly string[] Drivers = ["kernel/drivers/virtio", "kernel/drivers/block"];

    /// <param name="scratch">Gone afterwards.</param>
    /// <param name="zfs">The packages of each kernel; none makes an image without ZFS.</param>
    /// <returns>By digest, without a tag.</returns>
    public static async Task<ImageReference> PublishAsync(
        HttpRegistry registry, Repository repository, string scratch, IReadOnlyList<KernelRelease> kernels,
        params RealPackages[] zfs)
    {
        var root = Path.Combine(scratch, "root");
        foreach (var folder in new[] { "bin", "lib", "lib64", "sbin" })
        {
            Directory.CreateDirectory(Path.Combine(root, "usr"));
            File.CreateSymbolicLink(Path.Combine(root, folder), $"usr/{folder}");
        }
        File.CreateSymbolicLink(Path.Combine(root, "usr", "sbin"), "bin");
        await MergeAsync(await Kmod.TreeAsync(), root);
        foreach (var kernel in kernels)
            await CopyKernelAsync(kernel, Path.Combine(root, "usr", "lib", "modules", kernel.ToString()));
        var shipped = new OstreeImage(registry, repository, Path.Combine(scratch, "layers"));
        await shipped.AddCommitAsync(
            new OstreeTree().Add(new DirectoryInfo(root)),
            path => path.StartsWith("usr/lib/modules/", StringComparison.Ordinal) ? 1 : 0,
            "43.20261124", kernels[^1].ToString());
        var image = repository.At(await shipped.PushAsync());
        if (zfs.Length > 0)
        {
            foreach (var packages in zfs)
                await MergeAsync(packages.Tree, root);
            foreach (var kernel in kernels)
                await Tool.RunAsync("/usr/sbin/depmod", "-b", root, kernel.ToString());
            image = await AppendAsync(
                registry, image, scratch, root, "--exclude=vmlinuz", "--exclude=usr/lib/modules/*/kernel", "usr");
        }
        Directory.Delete(scratch, recursive: true);
        return image;
    }

    /// <summary>
    /// With one module in another form, and lists which name it as it is called now. depmod itself does not list what
    /// it cannot unpack.
    /// </summary>
    /// <param name="scratch">Gone afterwards.</param>
    public static async Task<ImageReference> WithModuleAsync(
        HttpRegistry registry, ImageReference image, string scratch, RealPackages zfs, string module, ModuleForm form)
    {
        var root = Path.Combine(scratch, "root");
        var kernel = Path.Combine(root, "usr", "lib", "modules", zfs.Kernel.ToString());
        await CopyKernelAsync(zfs.Kernel, kernel);
        File.CreateSymbolicLink(Path.Combine(root, "lib"), "usr/lib");
        await MergeAsync(zfs.Tree, root);
        await Tool.RunAsync("/usr/sbin/depmod", "-b", root, zfs.Kernel.ToString());
        var (packed, plain, target) = (
            $"{module}.ko.xz", Path.Combine(scratch, "plain"), Path.Combine(kernel, "extra", "zfs"));
        await ModuleForm.UnpackAsync(Path.Combine(target, packed), plain);
        File.Delete(Path.Combine(target, packed));
        if (form.Suffix != ".xz")
            await File.WriteAllTextAsync(Path.Combine(target, $".wh.{packed}"), "");
        await form.WriteAsync(plain, Path.Combine(target, $"{module}.ko{form.Suffix}"));
        var list = Path.Combine(kernel, "modules.dep");
        var lists = ModulesDep.Parse(
            (await File.ReadAllTextAsync(list)).Replace(packed, $"{module}.ko{form.Suffix}", StringComparison.Ordinal),
            list);
        await File.WriteAllTextAsync(list, lists.ToString());
        await File.WriteAllBytesAsync($"{list}.bin", lists.ToIndex());
        var changed = await AppendAsync(
            registry, image, scratch, root, "--exclude=vmlinuz", "--exclude=kernel", $"usr/lib/modules/{zfs.Kernel}");
        Directory.Delete(scratch, recursive: true);
        return changed;
    }

    /// <summary>Directories go through links; what is there stays, such as the libraries of the newer kmod.</summary>
    static Task<string> MergeAsync(string tree, string root) => Tool.RunAsync(
        "sh", "-euc", "tar -C \"$1\" -c usr | tar -C \"$2\" -x --keep-directory-symlink --skip-old-files", "sh", tree,
        root);

    static async Task CopyKernelAsync(KernelRelease kernel, string target)
    {
        var source = RealKernels.FolderOf(kernel);
        foreach (var folder in Drivers)
        {
            Directory.CreateDirectory(Path.Combine(target, folder));
            await Tool.RunAsync("cp", "-aT", Path.Combine(source, folder), Path.Combine(target, folder));
        }
        foreach (var file in new[]
        {
            "vmlinuz", "modules.builtin", "modules.builtin.modinfo", "modules.order", "modules.dep", "symvers.xz"
        })
            File.Copy(Path.Combine(source, file), Path.Combine(target, file));
    }

    static async Task<ImageReference> AppendAsync(
        HttpRegistry registry, ImageReference image, string scratch, string root, params string[] what)
    {
        var tar = Path.Combine(scratch, "layer.tar");
        await Tool.RunAsync(
            "tar",
            ["--create", $"--file={tar}", $"--directory={root}", "--sort=name", "--owner=0", "--group=0", .. what]);
        return image.Repository.At(await ExtraLayer.AppendAsync(registry, image, tar));
    }
}
