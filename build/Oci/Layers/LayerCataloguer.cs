namespace KinoiteZfs.Oci;

/// <summary>Streams one layer once and writes down what is of view. Whiteouts: OCI image specification, layer.md.</summary>
sealed class LayerCataloguer<T>(LayerView<T> view, CatalogBudget budget)
    where T : class
{
    const string WhiteoutPrefix = ".wh.";
    const string OpaqueWhiteout = ".wh..wh..opq";

    // aufs kept its own bookkeeping under this prefix; layer.md reserves it.
    const string ReservedPrefix = ".wh..wh.";

    readonly List<CatalogEntry<T>> _entries = [];
    readonly List<ImagePath> _whiteouts = [];
    readonly List<ImagePath> _opaque = [];

    public async Task<LayerCatalog<T>> ReadAsync(int layerIndex, LayerReader layer, CancellationToken cancellation)
    {
        while (await layer.NextAsync(cancellation) is { } entry)
            await AddAsync(entry, layer, cancellation);
        await layer.FinishAsync(cancellation);
        return new LayerCatalog<T>(layerIndex, _entries, _whiteouts, _opaque);
    }

    async ValueTask AddAsync(LayerEntry entry, LayerReader layer, CancellationToken cancellation)
    {
        if (entry.Path.IsRoot)
            return;
        if (entry.Path.Name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
        {
            AddWhiteout(entry.Path, layer);
            return;
        }
        if (!view.Concerns(entry.Path))
            return;
        budget.Take(layer);
        var selected = view.Selects(entry.Path);
        T? fact = null;
        if (selected && view.Inspect is not null)
            fact = entry.Kind switch
            {
                LayerEntryKind.File => await view.Inspect(entry.Path, entry.Size, layer.Content, cancellation),
                LayerEntryKind.SparseFile => throw layer.Wrong($"'{entry.Path}' is stored as a sparse file, which cannot be read here; rebuild the image"),
                _ => null,
            };
        _entries.Add(new CatalogEntry<T>(
            entry.Path, entry.Kind, entry.Kind == LayerEntryKind.HardLink ? null : entry.Size, entry.LinkTarget, selected, fact));
    }

    void AddWhiteout(ImagePath path, LayerReader layer)
    {
        var (list, target) = path.Name switch
        {
            OpaqueWhiteout => (_opaque, path.Parent),
            var name when name.StartsWith(ReservedPrefix, StringComparison.Ordinal) => (null, path),
            var name when name[WhiteoutPrefix.Length..] is "" or "." or ".." => throw layer.Wrong($"the whiteout '{path}' names no file"),
            var name => (_whiteouts, path.Parent / name[WhiteoutPrefix.Length..]),
        };
        if (list is null || !(view.Concerns(target) || target.IsRoot))
            return;
        budget.Take(layer);
        list.Add(target);
    }
}

/// <summary>How many entries may still be remembered for an image; shared by the layers read in parallel.</summary>
sealed class CatalogBudget(int entries)
{
    int _taken;

    public void Take(LayerReader layer)
    {
        if (Interlocked.Increment(ref _taken) > entries)
            throw layer.Wrong($"the image has more than {entries} entries in the directories looked at");
    }
}
