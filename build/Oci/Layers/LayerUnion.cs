namespace KinoiteZfs.Oci;

/// <summary>Puts catalogues on top of each other: OCI image specification, layer.md, "Applying Changesets".</summary>
/// <remarks>
/// A hard link is what its target was when the link was written: entries are placed in the order of the archive, and a
/// link shares what it finds at its target.
/// </remarks>
/// <param name="needsContent">Selected files are inspected.</param>
sealed class LayerUnion<T>(bool needsContent)
    where T : class
{
    /// <summary>
    /// Directories no layer lists, made because something lies in them. Honest archives list theirs; hostile ones could
    /// make thousands by one path.
    /// </summary>
    const int MaximumImpliedDirectories = 100_000;

    readonly TreeNode<T> _root = TreeNode<T>.Directory();
    readonly List<Whiteout> _whiteouts = [];
    readonly List<Replacement> _replaced = [];
    readonly Dictionary<ImagePath, TreeNode<T>> _deleted = [];
    readonly List<OpenLink> _open = [];
    Dictionary<ulong, TreeNode<T>?> _chainEnds = [];
    int _implied;

    /// <summary>Hard links whose targets lie outside of the catalogues: the tree is not right before they are known.</summary>
    public IReadOnlyList<OpenLink> Open => _open;

    /// <param name="catalogs">In layer order, the base first.</param>
    public ImageTree<T> Of(IEnumerable<LayerCatalog<T>> catalogs)
    {
        foreach (var layer in catalogs)
        {
            _deleted.Clear();
            // Whiteouts hide what lower layers hold, never what their own layer holds: hence first, wherever they stand.
            foreach (var whiteout in layer.Whiteouts.OrderByDescending(whiteout => whiteout.Opaque))
            {
                Apply(whiteout, layer.LayerIndex);
                if (!whiteout.Hidden)
                    _whiteouts.Add(new Whiteout(whiteout.Path, layer.LayerIndex, whiteout.Opaque));
            }
            _chainEnds = layer.Entries.Select(entry => entry.ChainEnd).Where(end => end != 0).Distinct().ToDictionary(end => end, _ => (TreeNode<T>?)null);
            foreach (var entry in layer.Entries)
                Place(entry, layer.LayerIndex);
        }
        return new ImageTree<T>(_root, _whiteouts, _replaced);
    }

    void Apply(CatalogWhiteout whiteout, int layerIndex)
    {
        if (!whiteout.Opaque)
        {
            if (TreeWalk<T>.Follow(_root, whiteout.Path.Parent)?.Children?.Remove(whiteout.Path.Name, out var gone) == true)
                _deleted[whiteout.Path] = gone;
        }
        else if (TreeWalk<T>.Follow(_root, whiteout.Path)?.Children is { Count: > 0 } children)
        {
            _replaced.Add(new Replacement(whiteout.Path, layerIndex, LayerEntryKind.Directory, LayerEntryKind.Directory, ""));
            children.Clear();
        }
    }

    /// <summary>What a layer deletes and brings back as something else is replaced as well.</summary>
    void Note(CatalogEntry<T> entry, TreeNode<T>? before, int layerIndex)
    {
        if (before is null || (before.Children is null && entry.Kind != LayerEntryKind.Directory))
            return;
        var kind = before.Children is not null ? LayerEntryKind.Directory : before.LinkText is not null ? LayerEntryKind.SymbolicLink : LayerEntryKind.File;
        _replaced.Add(new Replacement(entry.Path, layerIndex, kind, entry.Kind, before.LinkText ?? ""));
    }

    void Place(CatalogEntry<T> entry, int layerIndex)
    {
        // Before its directory is made: a link's own name cannot lead to its target.
        var node = entry.Kind == LayerEntryKind.HardLink ? Link(entry, layerIndex) : TreeNode<T>.Of(entry, layerIndex);
        if (_chainEnds.Count > 0 && LinkChains.KeyOf(entry.Path.Value) is var key && _chainEnds.ContainsKey(key))
            _chainEnds[key] = node;
        var parent = TreeWalk<T>.FollowOrMake(_root, entry.Path.Parent, () => ++_implied <= MaximumImpliedDirectories
            ? TreeNode<T>.Directory(entry.Hidden)
            : throw new ContentException(
                $"The image's layers imply more than {MaximumImpliedDirectories} directories which none of them lists. They are malformed or malicious."));
        // Only a directory over a directory adds to it; everything else replaces what was there, and hides what was below.
        var before = parent.Children!.GetValueOrDefault(entry.Path.Name);
        if (entry.Kind == LayerEntryKind.Directory && before is { Children: not null })
        {
            before.Hidden &= entry.Hidden;
            return;
        }
        Note(entry, before ?? _deleted.GetValueOrDefault(entry.Path), layerIndex);
        parent.Children![entry.Path.Name] = node;
    }

    TreeNode<T> Link(CatalogEntry<T> link, int layerIndex)
    {
        var target = ImagePath.Parse(link.LinkTarget);
        var (node, real) = TreeWalk<T>.Locate(_root, target);
        // The links between need not be known.
        node ??= _chainEnds.GetValueOrDefault(link.ChainEnd);
        if (node?.Children is not null)
            throw new ContentException(
                $"The layers have the hard link {UntrustedText.Quote(link.Path.Value)} which leads to {UntrustedText.Quote(target.Value)}, a directory. The image is malformed or malicious.");
        var reads = needsContent && link.Selected;
        OpenLink open;
        if (node is null)
            open = new OpenLink(layerIndex, link.Position, link.Path, target, [target, real], link.ChainEnd, reads);
        else if (node.Open is { } other)
            // What is not known yet on its way is looked for already; its content may be needed under this name alone.
            open = other with { Path = link.Path, Target = target, NeedsContent = reads };
        else if (reads && !node.Inspected && node.File is { Kind: LayerEntryKind.File } file)
            open = new OpenLink(file.Stored.LayerIndex, int.MaxValue, link.Path, target, [node.StoredPath], ChainEnd: 0, reads);
        else
            return node.LinkedBy(link, layerIndex);
        _open.Add(open);
        return TreeNode<T>.Of(open);
    }
}
