using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Takes out of an image's layers what a boot needs, and nothing else. The layers stream by twice: first to find out what is
/// needed, then to keep it; the second time only those which hold something of it.
/// </summary>
sealed class BootImageReader(IRegistry registry, ResolvedImage image, DirectoryInfo folder, IProgress<string> progress)
{
    /// <summary>Without the first no disk is found, without the second there is none to find. Built into some kernels.</summary>
    static readonly string[] DiskModules = ["virtio_pci", "virtio_blk"];

    /// <exception cref="BootFailedException">The image has no kernel, or zfs and zpool cannot run.</exception>
    public async Task<BootImage> ReadAsync(CancellationToken cancellation)
    {
        var layers = image.Manifest.Layers;
        var tree = await ImageFiles.ReadAsync(registry, image.Repository, layers, BootFact.Interest, progress, cancellation);
        if (KernelDirectories.Problems(tree) is { Count: > 0 } problems)
            throw new BootFailedException(string.Join("; ", problems));
        var kernels = ModuleDirectories.KernelsIn(tree);
        if (kernels.Count == 0)
            throw new BootFailedException("the image has no kernel: there is no vmlinuz in a directory below /usr/lib/modules, nor for one in /boot");
        var (zfs, zpool) = (Tool(tree, "zfs"), Tool(tree, "zpool"));
        var programs = LibraryClosure.Of([zfs, zpool], tree.Find);
        var wanted = kernels.Select(kernel => KernelFiles.Of(tree, kernel, DiskModules)).ToList();
        var kept = await new KeptFiles(registry, image, folder, progress)
            .ReadAsync([.. programs.Values, .. wanted.SelectMany(kernel => kernel.Files)], cancellation);
        List<BootKernel> ready = [];
        foreach (var kernel in wanted)
            ready.Add(await ReadKernelAsync(kernel, kept, cancellation));
        return new BootImage(
            image.Reference, ready, [.. programs.Select(program => new BootFile(program.Key, Kept(kept[program.Value.Path])))], zfs, zpool);
    }

    static FileInfo Kept(KeptFile program) => program.File ?? throw new BootFailedException(program.Problem!);

    static ImagePath Tool(ImageTree<BootFact> tree, string name) =>
        UserlandTools.Paths.FirstOrDefault(path => path.Name == name && tree.Find(path) is not null) is { IsRoot: false } path
            ? path
            : throw new BootFailedException($"the image has no {name} in its program folders ({string.Join(", ", UserlandTools.Paths.Select(path => path.Parent).Distinct())})");

    static async Task<BootKernel> ReadKernelAsync(
        KernelFiles wanted, IReadOnlyDictionary<ImagePath, KeptFile> kept, CancellationToken cancellation)
    {
        if (wanted.Problem is not null)
            return BootKernel.Unusable(wanted.Release, wanted.Problem);
        if (wanted.Files.Select(file => kept[file.Path].Problem).FirstOrDefault(problem => problem is not null) is { } problem)
            return BootKernel.Unusable(wanted.Release, problem);
        var kernel = kept[wanted.Kernel!.Path].File!;
        if (!await LinuxImage.IsOneAsync(kernel, cancellation))
            return BootKernel.Unusable(wanted.Release, $"{wanted.Kernel.Path} is no Linux kernel for x86_64");
        BootFile[] modules = [.. wanted.Modules.Select(module => new BootFile(module.Path, kept[module.Path].File!))];
        try
        {
            await using var zfs = modules[^1].Content.OpenRead();
            return new BootKernel(wanted.Release, kernel, modules, (await KernelModule.ReadAsync(zfs, $"{wanted.Release}/zfs.ko", cancellation)).Version, null);
        }
        catch (KmodFormatException e)
        {
            return BootKernel.Unusable(wanted.Release, e.Message);
        }
    }

    /// <summary>The files of one kernel, found and not read yet.</summary>
    /// <param name="Modules">In the order they are to be loaded; zfs is the last.</param>
    sealed record KernelFiles(KernelRelease Release, ImageFile<BootFact>? Kernel, IReadOnlyList<ImageFile<BootFact>> Modules, string? Problem)
    {
        public IEnumerable<ImageFile<BootFact>> Files => Kernel is null ? [] : Modules.Prepend(Kernel);

        public static KernelFiles Of(ImageTree<BootFact> tree, KernelRelease release, IEnumerable<string> drivers)
        {
            try
            {
                var root = InspectedFile.Roots.First(root => tree.HasDirectory(root / release.ToString())) / release.ToString();
                return new KernelFiles(release, KernelDirectories.Find(tree, release.ToString()), [.. FindModules(tree, root, release, drivers)], null);
            }
            catch (PipelineException e)
            {
                return new KernelFiles(release, null, [], e.Message);
            }
        }

        static IEnumerable<ImageFile<BootFact>> FindModules(ImageTree<BootFact> tree, ImagePath root, KernelRelease release, IEnumerable<string> drivers)
        {
            var index = tree.Find(root / InspectedFile.IndexName)?.Fact;
            if (index?.Index is not { } listed)
                throw new BootFailedException(index?.Problem ?? $"there is no {root}/{InspectedFile.IndexName}: modprobe would find no module. Run 'depmod {release}' when composing");
            var zfs = listed.LoadOrder("zfs")
                ?? throw new BootFailedException($"{root}/{InspectedFile.IndexName} does not list zfs: modprobe would not find it. Run 'depmod {release}' when composing");
            foreach (var path in drivers.SelectMany(driver => listed.LoadOrder(driver) ?? []).Concat(zfs).Distinct(StringComparer.Ordinal))
                yield return Find(tree, root, path);
        }

        static ImageFile<BootFact> Find(ImageTree<BootFact> tree, ImagePath root, string path) =>
            ImagePath.TryParse(path.StartsWith('/') ? path : $"{root}/{path}", out var at) && BootFact.IsModule(at) && tree.Find(at) is { } file
                ? file
                : throw new BootFailedException($"{root}/{InspectedFile.IndexName} lists {ForeignText.Quote(path)}, which is no module of the image");
    }
}
