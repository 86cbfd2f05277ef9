namespace KinoiteZfs.Oci.Layers;

/// <summary>A visible file of an image. A hard link to one is one.</summary>
/// <param name="Path">Where it really lies, links to directories resolved.</param>
/// <param name="Kind">File, SparseFile or Special.</param>
/// <param name="LayerIndex">The layer which gave it this name; 0 is the base.</param>
/// <param name="Fact">What the inspector learnt.</param>
public sealed record ImageFile<T>(ImagePath Path, LayerEntryKind Kind, long Size, int LayerIndex, T? Fact)
    where T : class
{
    /// <summary>Where its content is.</summary>
    public StoredEntry Stored { get; init; }
}

/// <summary>An entry of a layer's archive.</summary>
/// <param name="Position">Counted from 0.</param>
public readonly record struct StoredEntry(int LayerIndex, int Position);

/// <summary>
/// A path at which a layer put a directory in the place of something else, or something else in the place of a
/// directory, or took away something of what a directory held.
/// </summary>
/// <param name="Before">Directory, SymbolicLink or File.</param>
/// <param name="After">Directory when <paramref name="Before"/> is one too: something it held is gone.</param>
/// <param name="LinkTarget">Of the symbolic link that was there; empty for others.</param>
public sealed record Replacement(
    ImagePath Path, int LayerIndex, LayerEntryKind Before, LayerEntryKind After, string LinkTarget);

/// <summary>
/// The part of an image that was of interest, as a container would see it: layers applied in order, deletions
/// respected, links followed.
/// </summary>
public sealed class ImageTree<T>
    where T : class
{
    readonly TreeNode<T> _root;

    internal ImageTree(TreeNode<T> root, IReadOnlyList<Replacement> replacements)
    {
        _root = root;
        Replacements = replacements;
        var files = new SortedDictionary<ImagePath, ImageFile<T>>();
        var links = new SortedDictionary<ImagePath, string>();
        var directories = new SortedSet<ImagePath>();
        Collect(root, ImagePath.Root, files, links, directories);
        (Files, SymbolicLinks, Directories) = (files, links, directories);
    }

    /// <summary>The selected files which are visible, by their real path.</summary>
    public IReadOnlyDictionary<ImagePath, ImageFile<T>> Files { get; }

    /// <summary>The symbolic links which are visible, with their text.</summary>
    public IReadOnlyDictionary<ImagePath, string> SymbolicLinks { get; }

    /// <summary>The directories which are visible, those implied by their content included; without the root.</summary>
    public IReadOnlySet<ImagePath> Directories { get; }

    /// <summary>What changed its nature from one layer to another, in layer order.</summary>
    public IReadOnlyList<Replacement> Replacements { get; }

    /// <summary>The file at a path, symbolic links followed; null when there is none among those of interest.</summary>
    public ImageFile<T>? Find(ImagePath path) =>
        TreeWalk<T>.Follow(_root, path) is { Hidden: false, File: { } file } ? file : null;

    /// <summary>Whether a path leads to a directory, symbolic links followed.</summary>
    public bool HasDirectory(ImagePath path) =>
        TreeWalk<T>.Follow(_root, path) is { Children: not null, Hidden: false };

    /// <summary>The names in a directory in ordinal order, symbolic links to it followed; empty when there is
    /// none.</summary>
    public IReadOnlyList<string> NamesIn(ImagePath directory) =>
        TreeWalk<T>.Follow(_root, directory)?.Children is { } children
            ? [.. children.Where(child => !child.Value.Hidden).Select(child => child.Key).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Where a path leads through the image's links, whether anything was read there or not; null when that is
    /// nowhere.</summary>
    public ImagePath? Resolve(ImagePath path) => TreeWalk<T>.PlaceOf(_root, path);

    static void Collect(
        TreeNode<T> node,
        ImagePath path,
        SortedDictionary<ImagePath, ImageFile<T>> files,
        SortedDictionary<ImagePath, string> links,
        SortedSet<ImagePath> directories)
    {
        foreach (var (name, child) in node.Children!)
        {
            var at = Below(path, name);
            if (child.Children is { } children)
            {
                Collect(child, at, files, links, directories);
                // What was asked for lies in it.
                child.Hidden &= !children.Values.Any(below => !below.Hidden);
                if (!child.Hidden)
                    directories.Add(at);
            }
            else if (child.Hidden)
                continue;
            else if (child.LinkText is { } text)
                links.Add(at, text);
            else if (child is { Selected: true, File: not null })
                files.Add(at, child.File = child.File with { Path = at });
        }
    }

    /// <exception cref="ContentException">
    /// Links can lead deeper than any one archive's path. The length of a path also bounds how deep a tree is walked.
    /// </exception>
    internal static ImagePath Below(ImagePath path, string name) => ImagePath.TryParse($"{path}/{name}", out var at)
        ? at
        : throw new ContentException(
            $"Links of the image lead to a path longer than {ImagePath.MaximumLength} characters below {UntrustedText.Quote(path.Value)}. They are malformed or malicious.");
}
