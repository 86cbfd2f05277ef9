namespace KinoiteZfs.Pipeline.Verification;

/// <summary>
/// Reads an image's ZFS facts, streaming. All layers count: a module, a library or a line of modprobe.d in the base
/// decides as much as one of ours.
/// </summary>
sealed class CandidateReader(
    IRegistry registry, ResolvedImage image, BaseComparison comparison, IProgress<string> progress)
{
    /// <summary>Each may need a reading of its own. A folder of keys has a dozen.</summary>
    const int MaximumTrustLinks = 64;

    static FileFilter<InspectedFile> Filter(TrustPlaces trust) => new(
        [
            .. ModuleDirectories.Roots, .. UserlandTools.Paths, .. OpenZfsLibraries.Roots, .. trust.Roots,
            .. ModprobeConfiguration.Folders, .. DepmodConfiguration.Folders, .. KmodFeatures.Programs,
        ],
        path => trust.NameOf(path) is not null || InspectedFile.IsOne(path),
        (path, size, content, cancel) => trust.NameOf(path) is { } name
            ? InspectedFile.InspectTrustAsync(name, size, content, cancel)
            : InspectedFile.InspectAsync(path, size, content, cancel),
        path => trust.NameOf(path) is null && OpenZfsLibraries.Hides(path)
            && !KmodFeatures.IsOne(path) && !KmodFeatures.IsLibrary(path));

    public async Task<CandidateFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var layers = image.Manifest.Layers;
        var (tree, import) = await ReadAsync(TrustPlaces.Usual, cancellationToken);
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

    /// <summary>Trust files may be links, and where they lead is known after a reading.</summary>
    async Task<(ImageTree<InspectedFile> Tree, LayerImport Import)> ReadAsync(
        TrustPlaces trust, CancellationToken cancellationToken)
    {
        var layers = image.Manifest.Layers;
        var import = new LayerImport(comparison.Layers);
        var filter = await BaseReplacements.WatchAsync(
            Filter(trust) with { Observe = import.Add, Distrusted = comparison.Layers },
            registry, image.Repository, layers, comparison.Layers,
            cancellationToken);
        var tree = await ImageFiles.ReadAsync(
            registry, image.Repository, layers, filter, progress, cancellationToken);
        if (trust.Beyond(tree) is not { } more)
            return (tree, import);
        if (more.Elsewhere.Count > MaximumTrustLinks)
            throw new PipelineException(
                $"The trust files of {image.Reference} are links to more than {MaximumTrustLinks} places. No host needs that many; the image is refused.");
        progress.Report(
            $"Trust files are links to {string.Join(", ", more.Elsewhere.Keys.Except(trust.Elsewhere.Keys).Select(place => UntrustedText.Printable(place.Value)))}; reading the layers again for them");
        return await ReadAsync(more, cancellationToken);
    }
}
