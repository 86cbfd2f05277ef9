using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Reads an image's ZFS facts, streaming. On the very layers of the base, only what lies above them is read: the base's
/// kernels are known, and what the image deletes of it shows in the upper layers.
/// </summary>
sealed class CandidateReader(
    IRegistry registry, ResolvedImage image, BaseComparison comparison, KernelSet baseKernels, IProgress<string> progress)
{
    static readonly ImagePath[] Tools =
    [
        .. from folder in (string[])["usr/sbin", "usr/bin", "sbin", "bin"]
           from tool in (string[])["zfs", "zpool"]
           select ImagePath.Parse($"{folder}/{tool}"),
    ];

    static readonly ImagePath Boot = ImagePath.Parse("boot");

    static readonly LayerInterest<InspectedFile> Interest = new(
        [.. InspectedFile.Roots, .. Tools, .. TrustPolicy.Paths, Boot],
        path => Tools.Contains(path) || TrustPolicy.Paths.Contains(path) || InspectedFile.IsIndex(path) || InspectedFile.NameOf(path) is not null,
        InspectedFile.InspectAsync);

    public async Task<CandidateFacts> ReadAsync(CancellationToken cancellation)
    {
        var layers = image.Manifest.Layers;
        if (comparison is { SameBlobs: true, Layers: > 0 })
        {
            var above = await ImageFiles.ReadAboveAsync(
                registry, image.Repository, layers, comparison.Layers, Interest, progress, cancellation);
            var facts = Facts(above, $"the {layers.Count - comparison.Layers} of {layers.Count} layers above the base", baseKernels);
            if (!NeedsBase(above, facts))
                return facts;
            progress.Report("The layers above the base do not tell everything; reading all of them");
        }
        var all = await ImageFiles.ReadAsync(registry, image.Repository, layers, Interest, progress, cancellation);
        return Facts(all, $"all {layers.Count} layers", kernelsBelow: []);
    }

    /// <summary>What is missing above may be in the base; links may lead anywhere; and a kernel may have lost some of its files.</summary>
    bool NeedsBase(ImageTree<InspectedFile> above, CandidateFacts facts) =>
        above.Whiteouts.Any(whiteout => baseKernels.Any(kernel =>
            InspectedFile.Roots.Any(root => whiteout.Path.IsWithin(root / kernel.ToString()) && whiteout.Path != root / kernel.ToString())))
        || above.SymbolicLinks.Keys.Any(link => InspectedFile.Roots.Any(root => root.IsWithin(link) || link.Parent == root))
        || facts.Userland.Count < 2
        || facts.ModuleDirectories.Any(directory => baseKernels.Any(kernel => kernel.ToString() == directory.Name)
            && (directory.Listing is null || directory.Modules.DistinctBy(module => module.Name).Count() < 2));

    CandidateFacts Facts(ImageTree<InspectedFile> tree, string read, IReadOnlyList<Kmods.KernelRelease> kernelsBelow)
    {
        var visible = InspectedFile.Roots.SelectMany(root => tree.NamesIn(root).Where(name => tree.HasDirectory(root / name)));
        var below = kernelsBelow.Select(kernel => kernel.ToString()).Where(kernel => !IsHidden(tree, kernel)).ToHashSet();
        return new CandidateFacts(
            image.ManifestDigest,
            read,
            comparison.Problem,
            image.Config.Labels,
            [.. visible.Union(below).Order(StringComparer.Ordinal).Select(name => Directory(tree, name, below.Contains(name)))],
            [.. Tools.Where(tool => tree.Find(tool)?.Kind is LayerEntryKind.File or LayerEntryKind.HardLink).Select(tool => tool.Value)],
            [.. TrustPolicy.Paths.Select(tree.Find).OfType<ImageFile<InspectedFile>>().Select(file => new TrustFile(file.Path.Value, file.Fact?.Problem))]);
    }

    static bool IsHidden(ImageTree<InspectedFile> tree, string kernel) => InspectedFile.Roots.Any(root =>
        tree.Whiteouts.Any(whiteout => (root / kernel).IsWithin(whiteout.Path))
        || (tree.NamesIn(root).Contains(kernel) && !tree.HasDirectory(root / kernel)));

    static ModuleDirectory Directory(ImageTree<InspectedFile> tree, string name, bool inBase)
    {
        List<FoundModule> modules = [];
        ModuleListing? index = null;
        foreach (var (path, file) in tree.Files)
        {
            if (InspectedFile.Roots.FirstOrDefault(root => path.IsWithin(root / name)) is not { IsRoot: false } root)
                continue;
            var below = path.Value[((root / name).Value.Length + 1)..];
            if (InspectedFile.NameOf(path) is { } module)
                modules.Add(new FoundModule(path.Value, below, module, file.Fact?.Module, file.Fact?.Problem ?? (file.Fact is null ? $"it is no regular file but {file.Kind}" : null)));
            else if (below == InspectedFile.IndexName)
                index = file.Fact?.Listing ?? new ModuleListing([], $"it is no regular file but {file.Kind}");
        }
        return new ModuleDirectory(name, inBase || HasKernel(tree, name), modules, index);
    }

    /// <summary>What <see cref="KernelInventory"/> counts as a kernel of the base counts here too.</summary>
    static bool HasKernel(ImageTree<InspectedFile> tree, string name) =>
        tree.NamesIn(Boot).Contains($"vmlinuz-{name}")
        || InspectedFile.Roots.Any(root => tree.NamesIn(root / name).Contains("vmlinuz") || tree.NamesIn(root / name / "kernel").Count > 0);
}
