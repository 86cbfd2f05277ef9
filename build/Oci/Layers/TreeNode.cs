namespace KinoiteZfs.Oci;

/// <summary>A directory (children), a symbolic link (text) or a file, while layers are put on top of each other.</summary>
sealed class TreeNode<T>
    where T : class
{
    public Dictionary<string, TreeNode<T>>? Children { get; private init; }

    public string? LinkText { get; private init; }

    public ImageFile<T>? File { get; set; }

    public bool Selected { get; private init; }

    public static TreeNode<T> Directory() => new() { Children = new(StringComparer.Ordinal) };

    public static TreeNode<T> Of(CatalogEntry<T> entry, int layerIndex) => entry.Kind switch
    {
        LayerEntryKind.Directory => Directory(),
        LayerEntryKind.SymbolicLink => new() { LinkText = entry.LinkTarget },
        _ => new()
        {
            File = new ImageFile<T>(entry.Path, entry.Kind, entry.Size, layerIndex, entry.Fact),
            Selected = entry.Selected,
        },
    };
}

/// <summary>Walks paths through a tree as the kernel does within a container: links are relative to the image's root.</summary>
static class TreeWalk<T>
    where T : class
{
    /// <summary>What Linux allows in one path before it calls it a loop.</summary>
    const int MaximumLinks = 40;

    /// <summary>The node a path leads to; null when something is missing, in the way, or a loop.</summary>
    public static TreeNode<T>? Follow(TreeNode<T> root, ImagePath path) => Walk(root, path.Components, create: null);

    /// <summary>
    /// The directory a path leads to, made where it is missing. A link into nowhere or a file in the way gives way to a
    /// directory.
    /// </summary>
    /// <param name="make">Gives the directories; refuses when there are too many.</param>
    public static TreeNode<T> FollowOrMake(TreeNode<T> root, ImagePath path, Func<TreeNode<T>> make) => Walk(root, path.Components, make)!;

    static TreeNode<T>? Walk(TreeNode<T> root, IReadOnlyList<string> path, Func<TreeNode<T>>? create)
    {
        var rest = new Stack<string>(path.Reverse());
        var above = new Stack<TreeNode<T>>();
        var node = root;
        var links = 0;
        while (rest.TryPop(out var name))
        {
            if (name is "" or ".")
                continue;
            if (name is "..")
            {
                // The root's parent is the root.
                node = above.TryPop(out var parent) ? parent : root;
                continue;
            }
            if (node.Children is not { } children)
                return null;
            if (!children.TryGetValue(name, out var child) || (create is not null && child is { Children: null, LinkText: null }))
            {
                if (create is null)
                    return null;
                children[name] = child = create();
            }
            if (child.LinkText is not { } text)
            {
                above.Push(node);
                node = child;
                continue;
            }
            if (++links > MaximumLinks)
            {
                if (create is null)
                    return null;
                children[name] = create();
                rest.Push(name);
                continue;
            }
            if (text.StartsWith('/'))
            {
                above.Clear();
                node = root;
            }
            foreach (var component in text.Split('/').Reverse())
                rest.Push(component);
        }
        return node;
    }
}
