namespace KinoiteZfs.Pipeline.Contents;

/// <summary>The folders of an image which belong to its kernels, or look as if they did.</summary>
static class ModuleDirectories
{
    /// <summary>What has to be looked at to know them.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots = [.. InspectedFile.Roots, KernelDirectories.Boot];

    /// <param name="baseLayers">How many of the image's layers are its base's.</param>
    public static IReadOnlyList<ModuleDirectory> In(ImageTree<InspectedFile> tree, int baseLayers) =>
    [
        .. KernelDirectories.In(tree).Select(directory => Read(tree, directory, baseLayers)),
    ];

    /// <summary>The kernels an image really has, oldest first.</summary>
    public static IReadOnlyList<KernelRelease> KernelsIn<T>(ImageTree<T> tree)
        where T : class =>
    [
        .. KernelDirectories.In(tree).Where(directory => directory.HasKernel)
            .Select(directory => KernelRelease.TryParse(directory.Name, out var kernel) ? kernel : null)
            .OfType<KernelRelease>().Order(),
    ];

    static ModuleDirectory Read(ImageTree<InspectedFile> tree, ModulesDirectory directory, int baseLayers)
    {
        var name = directory.Name;
        List<FoundModule> modules = [];
        Dictionary<string, ModuleListing> listings = [];
        // A link to a module is a module to depmod.
        foreach (var path in tree.Files.Keys.Concat(tree.SymbolicLinks.Keys))
        {
            if (InspectedFile.Roots.FirstOrDefault(root => path.IsWithin(root / name)) is not { IsRoot: false } root)
                continue;
            var below = path.Value[((root / name).Value.Length + 1)..];
            var file = tree.Find(path);
            if (InspectedFile.NameOf(path) is { } module)
                modules.Add(new FoundModule(path.Value, below, module, file?.Fact?.Module, file?.Fact is { } fact
                    ? fact.Problem
                    : InspectedFile.Unread(file))
                {
                    OfBase = file?.LayerIndex < baseLayers,
                });
            else if (InspectedFile.IsIndex(path) && path.Name == below)
                listings[below] = Listing(tree, root / name, file);
        }
        return new ModuleDirectory(
            name, directory.HasKernel, modules,
            listings.GetValueOrDefault(InspectedFile.IndexName),
            listings.GetValueOrDefault(InspectedFile.BinaryIndexName))
        {
            Configuration = KernelConfiguration.Of(tree, name),
            Symbols = KernelSymbols.Of(tree, name),
            Witness = tree.Files.Values.FirstOrDefault(file => file.Fact?.Module is not null && InspectedFile.IsWitness(
                file.Path)
                && InspectedFile.Roots.Any(root => file.Path.IsWithin(root / name)))?.Fact!.Module,
            BuiltIn =
            [
                .. from builtIn in InspectedFile.BuiltInNames
                   let listing = listings.GetValueOrDefault(builtIn)
                   where listing is { Problem: not null } or { Lines.Count: > 0 }
                   select listing.Problem is { } problem
                       ? $"{builtIn} cannot be read: {problem}"
                       : $"{builtIn} names {string.Join(" and ", listing.Lines.Select(line => line.Name))}",
            ],
            LinkedFolders = [.. InspectedFile.Roots.SelectMany(root => LinkedFolders(tree, root / name))],
        };
    }

    static ModuleListing Listing(ImageTree<InspectedFile> tree, ImagePath folder, ImageFile<InspectedFile>? file) =>
        file?.Fact?.Listing is not { } listing
            ? new ModuleListing([], InspectedFile.Unread(file))
            : listing with
            {
                Missing = [.. listing.Lines.SelectMany(line => line.Needs).Distinct()
                    .Where(needed => !ImagePath.TryParse(
                        needed.StartsWith('/') ? needed : $"{folder}/{needed}", out var path)
                        || tree.Find(path) is null)],
            };

    // depmod enters every folder, also one behind a link, but these two.
    static IEnumerable<string> LinkedFolders(ImageTree<InspectedFile> tree, ImagePath folder) =>
        tree.SymbolicLinks.Keys.Where(link => link != folder && link.IsWithin(folder) && link.Name is not ("build"
            or "source")
            && (tree.HasDirectory(link)
                || (tree.Find(link) is null && !link.Name.Contains('.', StringComparison.Ordinal))))
            .Select(link => link.Value);
}
