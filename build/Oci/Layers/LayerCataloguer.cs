namespace KinoiteZfs.Oci.Layers;

/// <summary>Streams one layer once and writes down what is of view. Whiteouts: OCI image specification,
/// layer.md.</summary>
sealed class LayerCataloguer<T>(LayerView<T> view, MemoryBudget budget)
    where T : class
{
    const string WhiteoutPrefix = ".wh.";
    const string OpaqueWhiteout = ".wh..wh..opq";

    // aufs kept its own bookkeeping under this prefix; layer.md reserves it.
    const string ReservedPrefix = ".wh..wh.";

    readonly List<CatalogEntry<T>> _entries = [];
    readonly List<CatalogWhiteout> _whiteouts = [];
    readonly HashSet<ImagePath> _names = [];
    readonly LinkChains _chains = new();
    int _position;

    public async Task<LayerCatalog<T>> ReadAsync(int layerIndex, LayerPass layer, CancellationToken cancellationToken)
    {
        for (; await layer.NextAsync(cancellationToken) is { } entry; _position++)
        {
            view.Observe?.Invoke(layerIndex, entry);
            await AddAsync(entry, layer, cancellationToken);
        }
        await layer.FinishAsync(cancellationToken);
        return new LayerCatalog<T>(layerIndex, _entries, _whiteouts);
    }

    async ValueTask AddAsync(LayerEntry entry, LayerPass layer, CancellationToken cancellationToken)
    {
        if (entry.Path.IsRoot)
            return;
        if (entry.Path.Name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
        {
            AddWhiteout(entry.Path, layer);
            return;
        }
        var chainEnd = entry.Kind == LayerEntryKind.HardLink ? _chains.Add(entry) : 0;
        if (!view.Covers(entry.Path))
            return;
        // containers/storage keeps layers by tar-split, which refuses a name that it has seen (tar/storage/packer.go).
        if (!_names.Add(entry.Path))
            throw layer.Wrong(
                $"it has two entries called {UntrustedText.Quote(entry.Path.Value)}; podman, buildah and Docker refuse it too (\"duplicates of file paths not supported\")");
        budget.Take(layer, entry.Path, entry.LinkTarget);
        var selected = view.Selects(entry.Path);
        T? fact = null;
        if (selected && view.Inspect is not null)
            fact = entry.Kind switch
            {
                LayerEntryKind.File => await view.Inspect(entry.Path, entry.Size, layer.Content, cancellationToken),
                LayerEntryKind.SparseFile => throw layer.Wrong(
                    $"{UntrustedText.Quote(entry.Path.Value)} is stored as a sparse file, which cannot be read here; rebuild the image"),
                _ => null,
            };
        var inspected = selected && view.Inspect is not null && entry.Kind == LayerEntryKind.File;
        _entries.Add(new CatalogEntry<T>(
            _position, entry.Path, entry.Kind, entry.Size, entry.LinkTarget, selected && !view.Hidden, inspected, fact)
        {
            Hidden = view.Hidden,
            ChainEnd = chainEnd,
        });
    }

    void AddWhiteout(ImagePath path, LayerPass layer)
    {
        var (target, opaque) = path.Name switch
        {
            OpaqueWhiteout => (path.Parent, true),
            var name when name.StartsWith(ReservedPrefix, StringComparison.Ordinal) => (ImagePath.Root, false),
            var name when name[WhiteoutPrefix.Length..] is "" or "." or ".." =>
                throw layer.Wrong($"the whiteout {UntrustedText.Quote(path.Value)} names no file"),
            var name => (path.Parent / name[WhiteoutPrefix.Length..], false),
        };
        if (!opaque && target.IsRoot || !(target.IsRoot || view.Covers(target)))
            return;
        budget.Take(layer, target, "");
        _whiteouts.Add(new CatalogWhiteout(target, opaque));
    }
}

/// <summary>The memory entries of an image may still take; shared by the layers read in parallel.</summary>
sealed class MemoryBudget(int bytes)
{
    /// <summary>Objects and references around an entry's two texts, in the catalog and in the tree.</summary>
    const int EntryBytes = 256;

    long _taken;

    public void Take(LayerPass layer, ImagePath path, string link)
    {
        if (Interlocked.Add(ref _taken, EntryBytes + sizeof(char) * (path.Value.Length + link.Length)) > bytes)
            throw new ContentException(
                $"{layer.Source}: the directories looked at hold, all layers together, more entries than fit the {bytes} bytes of memory set aside for them. Look at fewer directories of this image.");
    }
}
