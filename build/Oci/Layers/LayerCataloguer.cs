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
        budget.Take(layer, entry.Path, entry.LinkTarget);
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
        budget.Take(layer, target, "");
        list.Add(target);
    }
}

/// <summary>The memory entries of an image may still take; shared by the layers read in parallel.</summary>
sealed class CatalogBudget(int bytes)
{
    /// <summary>Objects and references around an entry's two texts, in the catalogue and in the tree.</summary>
    const int EntryBytes = 256;

    long _taken;

    public void Take(LayerReader layer, ImagePath path, string link)
    {
        if (Interlocked.Add(ref _taken, EntryBytes + sizeof(char) * (path.Value.Length + link.Length)) > bytes)
            throw new ContentException(
                $"{layer.Source}: the directories looked at hold, all layers together, more entries than fit the {bytes} bytes of memory set aside for them. Look at fewer directories of this image.");
    }
}
