namespace KinoiteZfs.Pipeline.Boot;

/// <summary>The files of one kernel, found in an image and not read yet.</summary>
/// <param name="Drivers">What the machine needs, in the order it is to be loaded.</param>
/// <param name="Zfs">As <c>modules.dep</c> has it.</param>
/// <param name="Modules">The kernel's modules and what depmod made of them.</param>
/// <param name="Problem">Why it cannot be booted; null when it can.</param>
sealed record KernelFiles(
    KernelRelease Release, ImageFile<BootFact>? Kernel, IReadOnlyList<ImageFile<BootFact>> Drivers,
    ImageFile<BootFact>? Zfs,
    IReadOnlyList<ImageFile<BootFact>> Modules, string? Problem)
{
    /// <summary>Without the first no disk is found, without the second there is none to find. Built into some
    /// kernels.</summary>
    static readonly string[] DiskModules = ["virtio_pci", "virtio_blk"];

    public IEnumerable<ImageFile<BootFact>> All => Kernel is null ? [] : [Kernel, .. Drivers, .. Modules];

    public static KernelFiles Of(ImageTree<BootFact> tree, KernelRelease release)
    {
        try
        {
            var root = InspectedFile.Roots.First(root => tree.HasDirectory(root / release.ToString()))
                / release.ToString();
            var listed = Index(tree, root, release);
            var zfs = listed.LoadOrder("zfs")
                ?? throw new BootFailedException(
                    $"{root}/{InspectedFile.IndexName} does not list zfs: modprobe would not find it. Run 'depmod {release}' when composing");
            var drivers = DiskModules.SelectMany(driver => listed.LoadOrder(driver) ?? [])
                .Distinct(StringComparer.Ordinal);
            return new KernelFiles(
                release, KernelDirectories.Find(tree, release.ToString()),
                [.. drivers.Select(path => Find(tree, root, path))],
                zfs.Select(path => Find(tree, root, path)).ToList()[^1], ModulesBelow(tree, release), null);
        }
        catch (PipelineException e)
        {
            return new KernelFiles(release, null, [], null, [], e.Message);
        }
    }

    static ModulesDep Index(ImageTree<BootFact> tree, ImagePath root, KernelRelease release)
    {
        var index = tree.Find(root / InspectedFile.IndexName)?.Fact;
        return index?.Index
            ?? throw new BootFailedException(index?.Problem
                ?? $"there is no {root}/{InspectedFile.IndexName}: depmod has not run. Run 'depmod {release}' when composing");
    }

    static ImageFile<BootFact> Find(ImageTree<BootFact> tree, ImagePath root, string path) =>
        ImagePath.TryParse(path.StartsWith('/') ? path : $"{root}/{path}", out var at)
            && BootFact.IsModule(at) && tree.Find(at) is { } file
            ? file
            : throw new BootFailedException(
                $"{root}/{InspectedFile.IndexName} lists {UntrustedText.Quote(path)}, which is no module of the image");

    static List<ImageFile<BootFact>> ModulesBelow(ImageTree<BootFact> tree, KernelRelease release)
    {
        var files = tree.Files.Values
            .Where(file => BootFact.IsOfModules(file.Path)
                && InspectedFile.Roots.Any(root => file.Path.IsWithin(root / release.ToString())))
            .ToList();
        return files.Sum(file => file.Size) is var bytes and > BootLimits.ImageBytes
            ? throw new BootFailedException(
                $"its modules have {bytes} bytes, more than the {BootLimits.ImageBytes} which fit a boot test. Leave out their debug information")
            : files;
    }
}
