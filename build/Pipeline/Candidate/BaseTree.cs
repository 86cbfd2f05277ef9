namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>What has to be known of the base image to add files to it: which folders are links, and its kernels'
/// modules.dep.</summary>
sealed class BaseTree
{
    /// <summary>As Linux: more links on one path are a loop.</summary>
    const int MaximumLinks = 40;

    /// <summary>One, and a second one for a base with links of its own.</summary>
    const int MaximumRounds = 4;

    /// <summary>Stands for whatever is in a folder.</summary>
    const string AnyName = "any";

    // A system before and after the merge of /usr; whichever the packages were made for, the base is after it.
    static readonly string[] Merged = ["bin", "lib", "lib64", "sbin"];

    // Where rpm keeps what is installed: on Atomic images, on other Fedoras, and where it used to be.
    static readonly ImagePath[] PackageDatabases = [.. new[] { "usr/share/rpm", "usr/lib/sysimage/rpm", "var/lib/rpm" }
        .Select(ImagePath.Parse)];

    readonly ImageTree<string> _tree;
    readonly ImageReference _base;

    BaseTree(ImageTree<string> tree, ImageReference @base) => (_tree, _base) = (tree, @base);

    /// <param name="paths">What will be added: the folders on the way to these are looked at.</param>
    public static async Task<BaseTree> ReadAsync(
        IRegistry registry, ResolvedImage image, IEnumerable<string> paths, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        // What is no path is refused when it is to be added.
        var added = paths.Select(path => ImagePath.TryParse(path, out var parsed) ? parsed : ImagePath.Root)
            .Where(path => !path.IsRoot).ToList();
        // A folder Fedora links to another one is looked at in any case, which saves reading the base a second time.
        Dictionary<ImagePath, ImagePath> roots = new(
            Merged.Select(folder => ImagePath.Parse($"usr/{folder}/{AnyName}")).Select(Folder));
        var trust = TrustPlaces.Usual;
        for (var round = 1; ; round++)
        {
            foreach (var path in added)
                roots.TryAdd(Unify(path).Parent, Unify(path));
            var filter = new FileFilter<string>(
                [.. roots.Values, .. InspectedFile.Roots, .. trust.Roots, .. PackageDatabases],
                path => path.Name == InspectedFile.IndexName || trust.NameOf(path) is not null, InspectAsync);
            var tree = new BaseTree(
                await ImageFiles.ReadAsync(
                    registry, image.Repository, image.Manifest.Layers, filter, progress, cancellationToken),
                image.Reference);
            // Where a link leads, there may be another one.
            added = [.. added.Select(tree.Place).Where(path => !roots.ContainsKey(path.Parent))];
            var beyond = trust.Beyond(tree._tree);
            if (added.Count == 0 && beyond is null)
                return tree;
            trust = beyond ?? trust;
            if (round == MaximumRounds)
                throw new PipelineException(
                    $"The base image {image.Reference} leads through links and links again to {(added.Count > 0 ? added[0].Parent : trust.Elsewhere.Keys.Last())}. It is built in a way this composer does not follow.");
        }
    }

    /// <summary>Whether the image says which packages are installed in it.</summary>
    public bool HasPackageDatabase => PackageDatabases.Any(folder => _tree.NamesIn(folder).Count > 0);

    /// <summary>What has to be named for a package's entry to be placed: a folder's own name may be a link of the
    /// base's.</summary>
    public static string PathFor(RpmFile file) => file.IsDirectory ? $"{file.Path}/{AnyName}" : file.Path;

    /// <summary>Where a package's entry lies in this image: a file replaces a link, and a folder is where the link
    /// leads.</summary>
    public ImagePath Place(ImagePath path, RpmEntryKind kind) =>
        kind == RpmEntryKind.Directory ? Place(path / AnyName).Parent : Place(path);

    /// <summary>Where a package's path lies in this image: below /usr, and through the base's links to
    /// folders.</summary>
    /// <exception cref="PipelineException">The base's links lead out of the image or in a circle.</exception>
    public ImagePath Place(ImagePath path)
    {
        var placed = Unify(path);
        for (var links = 0; FirstLink(placed) is var (link, text); links++)
        {
            var target = Resolve(link.Parent, text);
            var rest = placed.Value[link.Value.Length..].TrimStart('/');
            if (links == MaximumLinks || target is not { } folder
                || !ImagePath.TryParse($"{folder}/{rest}", out placed))
                throw new PipelineException(
                    $"The path {path} cannot be placed in the base image {_base}: its link {link} -> '{UntrustedText.Printable(text)}' leads out of the image or in a circle. The base image is damaged.");
        }
        return placed;
    }

    /// <summary>The files which tell hosts whom to trust, by the names under which a host finds them.</summary>
    public IReadOnlyDictionary<ImagePath, byte[]> TrustFiles =>
        TrustFacts.Names(_tree).Select(path => (Path: path, _tree.Find(path)?.Fact))
            .Where(file => file.Fact is not null)
            .ToDictionary(file => file.Path, file => Encoding.Latin1.GetBytes(file.Fact!));

    /// <exception cref="PipelineException">The kernel has none.</exception>
    public (ImagePath Path, ModulesDep Content) ModulesDepOf(KernelRelease kernel)
    {
        foreach (var root in InspectedFile.Roots)
        {
            if (_tree.Find(root / kernel.ToString() / InspectedFile.IndexName) is { Fact: { } text } file)
                return (file.Path, ModulesDep.Parse(text, $"{file.Path} of {_base}"));
        }
        throw new PipelineException(
            $"The base image {_base} has no {InspectedFile.IndexName} for kernel {kernel}, so that modprobe would not find ZFS. The base image is damaged, or it was resolved with other kernels.");
    }

    // One file stands for its folder: the folders on the way to it are reported.
    static KeyValuePair<ImagePath, ImagePath> Folder(ImagePath path) => new(path.Parent, path);

    static ImagePath Unify(ImagePath path) =>
        path.Components is [var first, _, ..] && Merged.Contains(first) ? ImagePath.Parse($"usr/{path}") : path;

    // The file itself is not followed: a package's file replaces a link.
    (ImagePath Link, string Text)? FirstLink(ImagePath path)
    {
        for (var slash = path.Value.IndexOf('/', StringComparison.Ordinal);
            slash > 0;
            slash = path.Value.IndexOf('/', slash + 1))
            {
                var folder = ImagePath.Parse(path.Value[..slash]);
                if (_tree.SymbolicLinks.TryGetValue(folder, out var text))
                    return (folder, text);
            }
        return null;
    }

    static ImagePath? Resolve(ImagePath folder, string text)
    {
        List<string> parts = text.StartsWith('/') ? [] : [.. folder.Components];
        foreach (var part in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count == 0)
                return null;
            if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part != ".")
                parts.Add(part);
        }
        return ImagePath.TryParse(string.Join('/', parts), out var target) ? target : null;
    }

    static async Task<string?> InspectAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > ModulesDep.MaximumBytes)
            throw new PipelineException(
                $"{path} has {size} bytes, more than {ModulesDep.MaximumBytes} are accepted. The base image is damaged.");
        using var reader = new StreamReader(
            content, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
