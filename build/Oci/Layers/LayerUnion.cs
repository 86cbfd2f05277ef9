namespace KinoiteZfs.Oci.Layers;

/// <summary>Puts catalogs on top of each other: OCI image specification, layer.md, "Applying Changesets".</summary>
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
    readonly List<Replacement> _replaced = [];
    readonly List<Deletion> _deleted = [];
    readonly List<OpenLink> _open = [];
    Dictionary<ulong, TreeNode<T>?> _chainEnds = [];
    int _implied;

    /// <summary>Hard links whose targets lie outside of the catalogs: the tree is not right before they are
    /// known.</summary>
    public IReadOnlyList<OpenLink> Open => _open;

    /// <param name="catalogs">In layer order, the base first.</param>
    public ImageTree<T> Of(IEnumerable<LayerCatalog<T>> catalogs)
    {
        foreach (var layer in catalogs)
        {
            _deleted.Clear();
            // Whiteouts hide what lower layers hold, never what their own layer holds: hence first, wherever they
            // stand.
            foreach (var whiteout in layer.Whiteouts.OrderByDescending(whiteout => whiteout.Opaque))
                Apply(whiteout);
            _chainEnds = layer.Entries.Select(entry => entry.ChainEnd).Where(end => end != 0)
                .Distinct().ToDictionary(end => end, _ => (TreeNode<T>?)null);
            foreach (var entry in layer.Entries)
                Place(entry, layer.LayerIndex);
            foreach (var (path, before, emptied) in _deleted)
                if ((emptied ?? TreeWalk<T>.Follow(_root, path.Parent)?.Children?.GetValueOrDefault(path.Name))
                    is { } now)
                    Compare(path, before, now, layer.LayerIndex);
        }
        return new ImageTree<T>(_root, _replaced);
    }

    void Apply(CatalogWhiteout whiteout)
    {
        if (!whiteout.Opaque)
        {
            if (TreeWalk<T>.Follow(_root, whiteout.Path.Parent)?.Children?.Remove(whiteout.Path.Name, out var gone)
                == true)
                _deleted.Add(new Deletion(whiteout.Path, gone, Emptied: null));
        }
        else if (TreeWalk<T>.Follow(_root, whiteout.Path) is { Children.Count: > 0 } directory)
        {
            _deleted.Add(new Deletion(whiteout.Path, TreeNode<T>.Directory(directory.Children), directory));
            directory.Children.Clear();
        }
    }

    /// <summary>What a layer deletes and brings back: some tools write every folder they touch that way, with all it
    /// had.</summary>
    void Compare(ImagePath path, TreeNode<T> before, TreeNode<T> now, int layerIndex)
    {
        if (before.Children is not { } had || now.Children is not { } has)
            Note(path, before, now.Kind, layerIndex);
        else if (had.Keys.Any(name => !has.ContainsKey(name)))
            Note(path, before, LayerEntryKind.Directory, layerIndex);
        else
            foreach (var (name, child) in had)
                Compare(ImageTree<T>.Below(path, name), child, has[name], layerIndex);
    }

    void Note(ImagePath path, TreeNode<T> before, LayerEntryKind after, int layerIndex)
    {
        if (before.Children is not null || after == LayerEntryKind.Directory)
            _replaced.Add(new Replacement(path, layerIndex, before.Kind, after, before.LinkText ?? ""));
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
        // Only a directory over a directory adds to it; everything else replaces what was there, and hides what was
        // below.
        var before = parent.Children!.GetValueOrDefault(entry.Path.Name);
        if (entry.Kind == LayerEntryKind.Directory && before is { Children: not null })
        {
            before.Hidden &= entry.Hidden;
            return;
        }
        if (before is not null)
            Note(entry.Path, before, entry.Kind, layerIndex);
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
            open = new OpenLink(
                file.Stored.LayerIndex, int.MaxValue, link.Path, target, [node.StoredPath], ChainEnd: 0, reads);
        else
            return node.LinkedBy(link, layerIndex);
        _open.Add(open);
        return TreeNode<T>.Of(open);
    }

    /// <param name="Before">What was there.</param>
    /// <param name="Emptied">The directory itself, when only what it held was deleted.</param>
    readonly record struct Deletion(ImagePath Path, TreeNode<T> Before, TreeNode<T>? Emptied);
}
