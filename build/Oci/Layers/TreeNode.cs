namespace KinoiteZfs.Oci.Layers;

/// <summary>A directory (children), a symbolic link (text) or a file, while layers are put on top of each
/// other.</summary>
sealed class TreeNode<T>
    where T : class
{
    public Dictionary<string, TreeNode<T>>? Children { get; private init; }

    public string? LinkText { get; private init; }

    public ImageFile<T>? File { get; set; }

    public LayerEntryKind Kind =>
        Children is not null
            ? LayerEntryKind.Directory
            : LinkText is not null ? LayerEntryKind.SymbolicLink : LayerEntryKind.File;

    public bool Selected { get; private init; }

    /// <summary>Whether the file's content was looked at.</summary>
    public bool Inspected { get; private init; }

    /// <summary>What it is called where it is stored.</summary>
    public ImagePath StoredPath { get; private init; }

    /// <summary>Nobody asked for it; it is there because a hard link leads to it.</summary>
    public bool Hidden { get; set; }

    /// <summary>A hard link whose target is not known yet.</summary>
    public OpenLink? Open { get; private init; }

    public static TreeNode<T> Directory(bool hidden = false) =>
        new() { Children = new(StringComparer.Ordinal), Hidden = hidden };

    /// <summary>With what another one holds now.</summary>
    public static TreeNode<T> Directory(Dictionary<string, TreeNode<T>> children) =>
        new() { Children = new(children, StringComparer.Ordinal) };

    public static TreeNode<T> Of(OpenLink link) => new() { Open = link };

    public static TreeNode<T> Of(CatalogEntry<T> entry, int layerIndex) => entry.Kind switch
    {
        LayerEntryKind.Directory => Directory(entry.Hidden),
        LayerEntryKind.SymbolicLink => new() { LinkText = entry.LinkTarget, Hidden = entry.Hidden },
        _ => new()
        {
            File = new ImageFile<T>(entry.Path, entry.Kind, entry.Size, layerIndex, entry.Fact) { Stored = new(
                layerIndex, entry.Position) },
            Selected = entry.Selected,
            Inspected = entry.Inspected,
            StoredPath = entry.Path,
            Hidden = entry.Hidden,
        },
    };

    /// <summary>The same file or symbolic link under another name.</summary>
    public TreeNode<T> LinkedBy(CatalogEntry<T> link, int layerIndex) => new()
    {
        LinkText = LinkText,
        File = File is null ? null : File with { Path = link.Path, LayerIndex = layerIndex },
        Selected = link.Selected,
        Inspected = Inspected,
        StoredPath = StoredPath,
        Hidden = link.Hidden,
    };
}
