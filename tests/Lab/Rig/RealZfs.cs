namespace KinoiteZfs.Lab;

/// <summary>Packages with real modules, compiled by the product. The first run takes some twenty minutes, later ones
/// about one.</summary>
/// <param name="CurrentOnOld">The current release for the kernel of line 6.1.</param>
/// <param name="CurrentOnUpdate">The current release for the newest kernel of line 6.12.</param>
sealed record RealZfs(RealPackages CurrentOnOld, RealPackages CurrentOnUpdate)
{
    public static async Task<RealZfs> GetAsync()
    {
        var nights = await SourceNights.GetFirstAsync();
        return new(nights.Packages["current on old"], nights.Packages["current on update"]);
    }

    /// <summary>The older release for the kernel of line 6.1. Comes much later than the others.</summary>
    public static async Task<RealPackages> GetFormerOnOldAsync() =>
        (await SourceNights.GetAsync()).Packages["former on old"];
}

/// <param name="Folder">The RPM files: kmod-zfs and zfs.</param>
/// <param name="Tree">What is in them, unpacked: usr/lib/modules/&lt;kernel&gt;/extra/zfs, usr/sbin, usr/lib,
/// usr/lib64.</param>
sealed record RealPackages(ZfsVersion Zfs, KernelRelease Kernel, string Folder, string Tree)
{
    public string Modules => Path.Combine(Tree, "usr", "lib", "modules", Kernel.ToString(), "extra", "zfs");

    /// <summary>Copies the packages just made out of a project, and unpacks them as rpm does.</summary>
    public static async Task<RealPackages> TakeAsync(
        string project, ZfsVersion zfs, KernelRelease kernel, string target)
    {
        var made = Path.Combine(project, ".nuke", "temp", "akmods-packages", kernel.ToString());
        if (!Directory.Exists(made))
            throw new InvalidOperationException(
                $"No packages of ZFS {zfs} were made for {kernel}; artifacts/lab has what the build said.");
        var packages = new RealPackages(zfs, kernel, Path.Combine(target, "packages"), Path.Combine(target, "tree"));
        Directory.CreateDirectory(packages.Folder);
        Directory.CreateDirectory(packages.Tree);
        foreach (var file in Directory.EnumerateFiles(made, "*.rpm"))
        {
            var copy = Path.Combine(packages.Folder, Path.GetFileName(file));
            File.Copy(file, copy);
            await Tool.RunAsync(
                "sh", "-euc", "cd \"$2\"; rpm2cpio \"$1\" | cpio --quiet -idm", "sh", copy, packages.Tree);
        }
        return packages;
    }
}
