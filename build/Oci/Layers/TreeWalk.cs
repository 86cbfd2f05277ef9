namespace KinoiteZfs.Oci.Layers;

/// <summary>Walks paths through a tree as the kernel does within a container: links are relative to the image's
/// root.</summary>
static class TreeWalk<T>
    where T : class
{
    /// <summary>What Linux allows in one path before it calls it a loop.</summary>
    public const int MaximumLinks = 40;

    /// <summary>The node a path leads to; null when something is missing, in the way, or a loop.</summary>
    public static TreeNode<T>? Follow(TreeNode<T> root, ImagePath path) =>
        Walk(root, path.Components, create: null, real: null);

    /// <summary>
    /// The directory a path leads to, made where it is missing. A link into nowhere or a file in the way is replaced by
    /// a directory.
    /// </summary>
    /// <param name="make">Gives the directories; refuses when there are too many.</param>
    public static TreeNode<T> FollowOrMake(TreeNode<T> root, ImagePath path, Func<TreeNode<T>> make) =>
        Walk(root, path.Components, make, real: null)!;

    /// <summary>What a hard link's target is: its directory is followed, it itself may be a symbolic link.</summary>
    /// <returns>
    /// What is there; a link which is not known yet when one is on the way; and where it lies as far as the tree knows.
    /// </returns>
    public static (TreeNode<T>? Node, ImagePath Real) Locate(TreeNode<T> root, ImagePath target)
    {
        List<string> real = [];
        var directory = Walk(root, target.Parent.Components, create: null, real);
        var node = directory?.Open is not null ? directory : directory?.Children?.GetValueOrDefault(target.Name);
        return (node, ImagePath.TryParse(string.Join('/', [.. real, target.Name]), out var path) ? path : target);
    }

    /// <summary>Where a path leads, whether the tree knows that place or not; null when that is nowhere.</summary>
    public static ImagePath? PlaceOf(TreeNode<T> root, ImagePath path)
    {
        // Out of what the tree does not know a path may lead back to a link: until it leads nowhere else.
        for (var walks = 0; walks < MaximumLinks; walks++)
        {
            List<string> real = [];
            Walk(root, path.Components, create: null, real);
            if (!ImagePath.TryParse(string.Join('/', real), out var place) || place == path)
                return place;
            path = place;
        }
        return null;
    }

    static TreeNode<T>? Walk(
        TreeNode<T> root, IReadOnlyList<string> path, Func<TreeNode<T>>? create, List<string>? real)
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
                Up();
                continue;
            }
            if (node.Children is not { } children)
                return Missing(name);
            if (!children.TryGetValue(name, out var child)
                || (create is not null && child is { Children: null, LinkText: null }))
            {
                if (create is null)
                    return Missing(name);
                children[name] = child = create();
            }
            if (child.Open is not null)
                return child;
            if (child.LinkText is not { } text)
            {
                above.Push(node);
                node = child;
                real?.Add(name);
                continue;
            }
            if (++links > MaximumLinks)
            {
                if (create is null)
                {
                    // A loop leads to no place, and no place is called so.
                    real?.Add("..");
                    return null;
                }
                children[name] = create();
                rest.Push(name);
                continue;
            }
            if (text.StartsWith('/'))
            {
                above.Clear();
                node = root;
                real?.Clear();
            }
            foreach (var component in text.Split('/').Reverse())
                rest.Push(component);
        }
        return node;

        TreeNode<T>? Missing(string name)
        {
            foreach (var component in (string[])[name, .. rest])
            {
                if (component is "..")
                    Up();
                else if (component is not ("" or "."))
                    real?.Add(component);
            }
            return null;
        }

        void Up()
        {
            if (real is { Count: > 0 })
                real.RemoveAt(real.Count - 1);
        }
    }
}
