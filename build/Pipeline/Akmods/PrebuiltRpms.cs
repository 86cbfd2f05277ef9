namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>Takes packages which lie in a folder instead of building any: sample data, or what another tool has
/// compiled.</summary>
/// <remarks>Packages are chosen by what their headers claim. Whether the claim is true is for the caller to
/// prove.</remarks>
/// <param name="folder">Null when nobody has named one: then nothing can be built, and a proven cache is all there
/// is.</param>
public sealed class PrebuiltRpms(DirectoryInfo? folder) : IAkmodsBuilder
{
    /// <summary>A few packages for each of a few kernels; a folder with more is another folder.</summary>
    const int MaximumPackages = 500;

    public async Task<IReadOnlyList<FileInfo>> BuildAsync(
        AkmodsNeed need, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (folder is null)
            throw new PipelineException(
                $"Kernel {need.Kernel} needs kmod-zfs packages of ZFS {need.Zfs}, and no folder of packages is named. Name the one which holds them with {Options.RpmDirectory}; the samples of the rehearsal hold no code and are for the embedded registry only.");
        var found = await ReadAsync(folder, cancellationToken);
        var packages = found.Keys.ToList();
        var kmods = packages.Where(package => Claims(package, need)).ToList();
        if (kmods.Count != 1)
            throw Unusable(
                folder,
                $"{(kmods.Count == 0 ? "no kmod-zfs package" : $"{kmods.Count} kmod-zfs packages")} for kernel {need.Kernel} and ZFS {need.Zfs}",
                packages);
        var (userland, problems) = AkmodsPackages.Userland(packages, need.Zfs);
        if (problems.Count > 0)
            throw Unusable(folder, string.Join("; ", problems), packages);
        progress.Report(
            $"{need.Kernel}: took {AkmodsPackages.Names(userland.Prepend(kmods[0]))} from {folder.FullName}");
        return [.. userland.Prepend(kmods[0]).Select(package => found[package])];
    }

    static bool Claims(RpmPackage package, AkmodsNeed need)
    {
        var identity = package.Header.Identity;
        return KmodPackage.IsKmodName(identity.Name)
            && KmodPackage.IsVersion(need.Zfs, identity.Version, identity.Release)
            && (identity.Name == $"kmod-zfs-{need.Kernel}" || package.Header.Requires.Any(
                dependency => KmodPackage.KernelOf(dependency) == need.Kernel.ToString()));
    }

    static async Task<Dictionary<RpmPackage, FileInfo>> ReadAsync(
        DirectoryInfo folder, CancellationToken cancellationToken)
    {
        if (!folder.Exists)
            throw new PipelineException(
                $"The folder of prebuilt packages {folder.FullName} does not exist. Name one which holds kmod-zfs packages.");
        var packages = new Dictionary<RpmPackage, FileInfo>(ReferenceEqualityComparer.Instance);
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories)
            .OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            if (!await PackageFile.IsPackageAsync(file, cancellationToken))
                continue;
            if (packages.Count == MaximumPackages)
                throw new PipelineException(
                    $"The folder of prebuilt packages {folder.FullName} has more than {MaximumPackages} packages. Name one which holds those for these kernels only.");
            packages.Add(await PackageFile.ReadAsync(file, cancellationToken), file);
        }
        return packages;
    }

    static PipelineException Unusable(DirectoryInfo folder, string what, IEnumerable<RpmPackage> packages) =>
        new(
            $"{what} in {folder.FullName}. It has {AkmodsPackages.Names(packages)}. Put the packages there, or name another folder.");
}
