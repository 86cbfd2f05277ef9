namespace KinoiteZfs.Oci;

/// <summary>Puts catalogues on top of each other: OCI image specification, layer.md, "Applying Changesets".</summary>
public static class LayerUnion
{
    /// <summary>
    /// Directories no layer lists, made because something lies in them. Honest archives list theirs; hostile ones could
    /// make thousands by one path.
    /// </summary>
    const int MaximumImpliedDirectories = 100_000;

    /// <param name="catalogs">In layer order, the base first.</param>
    public static ImageTree<T> Of<T>(IEnumerable<LayerCatalog<T>> catalogs)
        where T : class
    {
        var root = TreeNode<T>.Directory();
        var whiteouts = new List<Whiteout>();
        var implied = 0;
        Func<TreeNode<T>> imply = () => ++implied <= MaximumImpliedDirectories
            ? TreeNode<T>.Directory()
            : throw new ContentException(
                $"The image's layers imply more than {MaximumImpliedDirectories} directories which none of them lists. They were made to do harm.");
        foreach (var layer in catalogs)
        {
            // Whiteouts hide what lower layers hold, never what their own layer holds: hence first, wherever they stand.
            foreach (var path in layer.OpaqueDirectories)
            {
                TreeWalk<T>.Follow(root, path)?.Children?.Clear();
                whiteouts.Add(new Whiteout(path, layer.LayerIndex, Opaque: true));
            }
            foreach (var path in layer.Whiteouts)
            {
                TreeWalk<T>.Follow(root, path.Parent)?.Children?.Remove(path.Name);
                whiteouts.Add(new Whiteout(path, layer.LayerIndex, Opaque: false));
            }
            foreach (var entry in layer.Entries)
                Place(root, entry, layer.LayerIndex, imply);
        }
        return new ImageTree<T>(root, whiteouts);
    }

    static void Place<T>(TreeNode<T> root, CatalogEntry<T> entry, int layerIndex, Func<TreeNode<T>> imply)
        where T : class
    {
        var parent = TreeWalk<T>.FollowOrMake(root, entry.Path.Parent, imply);
        // Only a directory over a directory adds to it; everything else replaces what was there, and hides what was below.
        if (entry.Kind == LayerEntryKind.Directory
            && parent.Children!.GetValueOrDefault(entry.Path.Name) is { Children: not null })
            return;
        parent.Children![entry.Path.Name] = TreeNode<T>.Of(entry, layerIndex);
    }
}
