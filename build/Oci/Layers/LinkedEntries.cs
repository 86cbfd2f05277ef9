namespace KinoiteZfs.Oci.Layers;

/// <summary>
/// Finds what hard links lead to outside of the part of the image that was asked for. Images exported from ostree store
/// every file and symbolic link as an object and link to it: those layers are read once more.
/// </summary>
sealed class LinkedEntries<T>(
    LayerSource source, Func<ImagePath, long, Stream, CancellationToken, Task<T?>>? inspect, MemoryBudget budget,
    IProgress<string>? progress)
    where T : class
{
    readonly HashSet<(int Layer, ImagePath Name, bool Content)> _searched = [];

    /// <summary>Adds to the catalogs what the links lead to, as far as it is found.</summary>
    /// <returns>False when there was nothing left to look through.</returns>
    public async Task<bool> FindAsync(
        LayerCatalog<T>[] catalogs, IReadOnlyList<OpenLink> links, CancellationToken cancellationToken)
    {
        var (open, read) = (links.ToList(), false);
        for (var index = open.Max(link => link.LayerIndex); index >= 0 && open.Count > 0; index--)
        {
            var wanted = open.Where(link => link.LayerIndex >= index && IsNew(link, index)).ToList();
            if (wanted.Count == 0)
                continue;
            read = true;
            progress?.Report($"looking for {wanted.Count} linked files in layer {index + 1}");
            var found = await source.CatalogAsync(index, ViewOf(wanted), budget, cancellationToken);
            catalogs[index] = catalogs[index].With(found);
            var names = found.Entries.ToDictionary(entry => entry.Path, entry => entry.Position);
            open.RemoveAll(link => link.LayerIndex >= index && IsSettled(link, found, names));
        }
        return read;
    }

    bool IsNew(OpenLink link, int layer)
    {
        var isNew = false;
        foreach (var name in link.Names)
            isNew |= !_searched.Contains((layer, name, true)) && _searched.Add((layer, name, link.NeedsContent));
        return isNew;
    }

    LayerView<T> ViewOf(IReadOnlyList<OpenLink> wanted)
    {
        // Inspectors judge by the name a file has in the image, not by that of an ostree object.
        var names = new Dictionary<ImagePath, OpenLink>();
        var ends = new Dictionary<ulong, OpenLink>();
        var leading = new HashSet<ImagePath>();
        foreach (var link in wanted.OrderByDescending(link => link.NeedsContent))
        {
            foreach (var name in link.Names)
                names.TryAdd(name, link);
            if (link.ChainEnd != 0)
                ends.TryAdd(link.ChainEnd, link);
            foreach (var name in link.Names)
                for (var parent = name.Parent; !parent.IsRoot && leading.Add(parent); parent = parent.Parent)
                {
                }
        }
        return new LayerView<T>(
            path => Wanted(path) is not null || leading.Contains(path), path => Wanted(path)?.NeedsContent == true,
            InspectAsync)
        {
            Hidden = true,
        };

        OpenLink? Wanted(ImagePath path) =>
            names.GetValueOrDefault(path)
                ?? (ends.Count > 0 ? ends.GetValueOrDefault(LinkChains.KeyOf(path.Value)) : null);

        async Task<T?> InspectAsync(ImagePath path, long size, Stream content, CancellationToken cancellationToken) =>
            await inspect!(Wanted(path)!.Path, size, content, cancellationToken);
    }

    // A target that came after its link is another file; and below a deletion there is none that the link could be a
    // name of.
    static bool IsSettled(OpenLink link, LayerCatalog<T> found, Dictionary<ImagePath, int> positions) =>
        link.Names.Any(name => positions.TryGetValue(name, out var position)
            && (found.LayerIndex < link.LayerIndex || position < link.Position))
        || found.Whiteouts.Any(
            whiteout => link.Target.IsWithin(whiteout.Path) && !(whiteout.Opaque && link.Target == whiteout.Path));
}
