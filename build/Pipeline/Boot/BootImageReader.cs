namespace KinoiteZfs.Pipeline.Boot;

/// <summary>
/// Takes out of an image's layers what a boot needs, and nothing else. The layers stream by twice: first to find out
/// what is needed, then to keep it; the second time only those which hold something of it.
/// </summary>
sealed class BootImageReader(IRegistry registry, ResolvedImage image, DirectoryInfo folder, IProgress<string> progress)
{
    /// <summary>Where a kernel's setup header calls itself one: Documentation/arch/x86/boot.rst, "header".</summary>
    const int MagicOffset = 0x202;

    /// <exception cref="BootFailedException">The image has no kernel, or zfs, zpool and modprobe cannot
    /// run.</exception>
    public async Task<BootImage> ReadAsync(CancellationToken cancellationToken)
    {
        var layers = image.Manifest.Layers;
        var tree = await ImageFiles.ReadAsync(
            registry, image.Repository, layers, BootFact.Filter, progress, cancellationToken);
        if (KernelDirectories.Problems(tree) is { Count: > 0 } problems)
            throw new BootFailedException(string.Join("; ", problems));
        var kernels = ModuleDirectories.KernelsIn(tree);
        if (kernels.Count == 0)
            throw new BootFailedException(
                "the image has no kernel: there is no vmlinuz in a directory below /usr/lib/modules, nor for one in /boot");
        var programs = new BootPrograms(Program(tree, "zfs"), Program(tree, "zpool"), Program(
            tree, "modprobe", ": hosts load modules with it. Install kmod in the image"));
        var files = LibraryClosure.Of([programs.Zfs, programs.Zpool, programs.Modprobe], tree.Find).Values
            .Concat(tree.Files.Values.Where(file => BootFact.IsConfiguration(file.Path)))
            .DistinctBy(file => file.Path).ToList();
        var wanted = kernels.Select(kernel => KernelFiles.Of(tree, kernel)).ToList();
        var kept = await new KeptFiles(registry, image, folder, progress)
            .ReadAsync([.. files, .. wanted.SelectMany(kernel => kernel.All)], cancellationToken);
        List<BootKernel> ready = [];
        foreach (var kernel in wanted)
            ready.Add(await ReadKernelAsync(kernel, kept, cancellationToken));
        return new BootImage(
            image.Reference, ready, [.. files.Select(file => new BootFile(file.Path, Kept(kept[file.Path])))],
            tree.SymbolicLinks, programs);
    }

    static FileInfo Kept(KeptFile program) => program.File ?? throw new BootFailedException(program.Problem!);

    static ImagePath Program(ImageTree<BootFact> tree, string name, string why = "") =>
        UserlandTools.PathsOf(name).FirstOrDefault(path => tree.Find(path) is not null) is { IsRoot: false } path
            ? path
            : throw new BootFailedException(
                $"the image has no {name} in its program folders ({string.Join(", ", UserlandTools.Folders)}){why}");

    static async Task<BootKernel> ReadKernelAsync(
        KernelFiles wanted, IReadOnlyDictionary<ImagePath, KeptFile> kept, CancellationToken cancellationToken)
    {
        if (wanted.Problem is not null)
            return BootKernel.Unusable(wanted.Release, wanted.Problem);
        if (wanted.All.Select(file => kept[file.Path].Problem).FirstOrDefault(problem => problem is not null)
            is { } problem)
            return BootKernel.Unusable(wanted.Release, problem);
        var kernel = kept[wanted.Kernel!.Path].File!;
        if (!await IsLinuxAsync(kernel, cancellationToken))
            return BootKernel.Unusable(wanted.Release, $"{wanted.Kernel.Path} is no Linux kernel for x86_64");
        try
        {
            List<BootFile> drivers = [];
            foreach (var driver in wanted.Drivers)
                drivers.Add(new BootFile(
                    driver.Path, await UnpackAsync(driver.Path, kept[driver.Path].File!, cancellationToken)));
            BootFile[] modules = [.. wanted.Modules.Select(file => new BootFile(file.Path, kept[file.Path].File!))];
            return new BootKernel(
                wanted.Release, kernel, drivers, modules,
                await VersionAsync(kept[wanted.Zfs!.Path].File!, wanted.Zfs.Path, cancellationToken), null);
        }
        catch (KmodFormatException e)
        {
            return BootKernel.Unusable(wanted.Release, e.Message);
        }
    }

    /// <summary>QEMU would start from anything, and then blame itself.</summary>
    static async Task<bool> IsLinuxAsync(FileInfo kernel, CancellationToken cancellationToken)
    {
        var start = new byte[MagicOffset + 4];
        await using var content = kernel.OpenRead();
        _ = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        return start.AsSpan(MagicOffset).SequenceEqual("HdrS"u8);
    }

    static async Task<FileInfo> UnpackAsync(ImagePath path, FileInfo packed, CancellationToken cancellationToken)
    {
        var file = new FileInfo($"{packed.FullName}.ko");
        await using var content = packed.OpenRead();
        await using var target = file.Create();
        await KernelModule.UnpackAsync(content, path.Value, target, cancellationToken);
        return file;
    }

    /// <summary>What cannot be read here may be read by a host, which decides.</summary>
    static async Task<string?> VersionAsync(FileInfo module, ImagePath path, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = module.OpenRead();
            return (await KernelModule.ReadAsync(content, path.Value, cancellationToken)).Version;
        }
        catch (KmodFormatException)
        {
            return null;
        }
    }
}
