using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Reads an image's ZFS facts, streaming. All layers count: a module, a library or a line of modprobe.d in the base decides
/// as much as one of ours.
/// </summary>
sealed class CandidateReader(IRegistry registry, ResolvedImage image, BaseComparison comparison, IProgress<string> progress)
{
    static readonly LayerInterest<InspectedFile> Interest = new(
        [
            .. ModuleDirectories.Roots, .. UserlandTools.Paths, .. OpenZfsLibraries.Roots, .. TrustFacts.Roots,
            .. ModprobeConfiguration.Folders, .. DepmodConfiguration.Folders, .. KmodFeatures.Programs,
        ],
        path => UserlandTools.Paths.Contains(path) || OpenZfsLibraries.Contains(path) || TrustFacts.IsTrustFile(path)
            || InspectedFile.IsIndex(path) || InspectedFile.IsConfiguration(path)
            || KernelConfiguration.IsOne(path) || KernelSymbols.IsOne(path) || InspectedFile.IsWitness(path) || KmodFeatures.IsOne(path) || InspectedFile.NameOf(path) is not null,
        InspectedFile.InspectAsync,
        path => OpenZfsLibraries.Hides(path) && !KmodFeatures.IsOne(path) && !KmodFeatures.IsLibrary(path));

    public async Task<CandidateFacts> ReadAsync(CancellationToken cancellation)
    {
        var layers = image.Manifest.Layers;
        var import = new LayerImport(comparison.Layers);
        var interest = await BaseReplacements.WatchAsync(
            Interest with { Observe = import.Add }, registry, image.Repository, layers, comparison.Layers, cancellation);
        var tree = await ImageFiles.ReadAsync(registry, image.Repository, layers, interest, progress, cancellation);
        var libraries = OpenZfsLibraries.In(tree);
        return new CandidateFacts(
            image.ManifestDigest,
            $"all {layers.Count} layers",
            comparison.Problem,
            image.Config.Labels,
            ModuleDirectories.In(tree, comparison.Layers),
            UserlandTools.In(tree),
            UserlandLibraries.Of(tree, libraries),
            TrustFacts.In(tree))
        {
            Replacements = BaseReplacements.In(tree, comparison.Layers),
            HiddenKernels = KernelDirectories.Problems(tree),
            RefusedEntries = import.Problems,
            Modprobe = HostConfiguration.In(tree, ModprobeConfiguration.Folders),
            Depmod = DepmodConfiguration.Parse(HostConfiguration.In(tree, DepmodConfiguration.Folders)),
            Kmod = KmodFeatures.In(tree),
            OpenZfsLibraries = [.. libraries.Select(path => path.Value)],
        };
    }
}
