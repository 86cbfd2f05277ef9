using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Reads an image's ZFS facts, streaming. On the very layers of the base, only what lies above them is read: the base's
/// kernels are known, and what the image deletes of it shows in the upper layers.
/// </summary>
sealed class CandidateReader(
    IRegistry registry, ResolvedImage image, BaseComparison comparison, KernelSet baseKernels, IProgress<string> progress)
{
    /// <summary>Trust files of the base count too: one of them may declare what ours declares.</summary>
    public bool ReadsBase { get; init; }

    static readonly LayerInterest<InspectedFile> Interest = new(
        [.. ModuleDirectories.Roots, .. UserlandTools.Paths, .. LibraryFolders.Paths, .. TrustFacts.Roots],
        path => UserlandTools.Paths.Contains(path) || UserlandLibraries.Contains(path) || TrustFacts.IsTrustFile(path)
            || InspectedFile.IsIndex(path) || InspectedFile.NameOf(path) is not null,
        InspectedFile.InspectAsync,
        path => LibraryFolders.HidesUnless(path, UserlandLibraries.Contains));

    public async Task<CandidateFacts> ReadAsync(CancellationToken cancellation)
    {
        var layers = image.Manifest.Layers;
        if (!ReadsBase && comparison is { SameBlobs: true, Layers: > 0 })
        {
            var import = new LayerImport(comparison.Layers);
            var above = await ImageFiles.ReadAboveAsync(
                registry, image.Repository, layers, comparison.Layers, Interest with { Observe = import.Add }, progress, cancellation);
            var facts = Facts(above, import, $"the {layers.Count - comparison.Layers} of {layers.Count} layers above the base", baseKernels);
            if (!NeedsBase(above, facts))
                return facts;
            progress.Report("The layers above the base do not tell everything; reading all of them");
        }
        var whole = new LayerImport(comparison.Layers);
        var all = await ImageFiles.ReadAsync(registry, image.Repository, layers, Interest with { Observe = whole.Add }, progress, cancellation);
        return Facts(all, whole, $"all {layers.Count} layers", kernelsBelow: []);
    }

    /// <summary>What is missing above may be in the base; links may lead anywhere; and a kernel may have lost some of its files.</summary>
    bool NeedsBase(ImageTree<InspectedFile> above, CandidateFacts facts) =>
        above.Whiteouts.Any(whiteout => whiteout.Path.IsWithin(KernelDirectories.Boot) || baseKernels.Any(kernel =>
            InspectedFile.Roots.Any(root => whiteout.Path.IsWithin(root / kernel.ToString()) && whiteout.Path != root / kernel.ToString())))
        || above.SymbolicLinks.Keys.Any(link => KernelDirectories.IsKernel(link)
            || InspectedFile.Roots.Any(root => root.IsWithin(link) || link.Parent == root))
        || facts.Userland.Count < 2 || facts.Libraries.Count == 0
        || facts.ModuleDirectories.Any(directory => baseKernels.Any(kernel => kernel.ToString() == directory.Name)
            && (directory.Listing is null || directory.BinaryListing is null || directory.Modules.DistinctBy(module => module.Name).Count() < 2));

    CandidateFacts Facts(ImageTree<InspectedFile> tree, LayerImport import, string read, IReadOnlyList<Kmods.KernelRelease> kernelsBelow)
    {
        var below = kernelsBelow.Select(kernel => kernel.ToString()).Where(kernel => !IsHidden(tree, kernel)).ToHashSet();
        return new CandidateFacts(
            image.ManifestDigest,
            read,
            comparison.Problem,
            image.Config.Labels,
            ModuleDirectories.In(tree, below, comparison.Layers),
            UserlandTools.In(tree),
            UserlandLibraries.In(tree),
            TrustFacts.In(tree))
        {
            HiddenKernels = KernelDirectories.Problems(tree),
            RefusedEntries = import.Problems,
        };
    }

    static bool IsHidden(ImageTree<InspectedFile> tree, string kernel) => InspectedFile.Roots.Any(root =>
        tree.Whiteouts.Any(whiteout => (root / kernel).IsWithin(whiteout.Path))
        || (tree.NamesIn(root).Contains(kernel) && !tree.HasDirectory(root / kernel)));
}
