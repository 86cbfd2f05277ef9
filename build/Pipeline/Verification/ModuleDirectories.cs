using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The folders of an image which belong to its kernels, or look as if they did.</summary>
static class ModuleDirectories
{
    public static readonly ImagePath Boot = ImagePath.Parse("boot");

    /// <summary>What has to be looked at to know them.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots = [.. InspectedFile.Roots, Boot];

    /// <param name="known">Folders of kernels whose files are not in the tree because they lie in layers which were not read.</param>
    public static IReadOnlyList<ModuleDirectory> In(ImageTree<InspectedFile> tree, IReadOnlySet<string> known) =>
    [
        .. InspectedFile.Roots.SelectMany(root => tree.NamesIn(root).Where(name => tree.HasDirectory(root / name)))
            .Union(known).Order(StringComparer.Ordinal).Select(name => Read(tree, name, known.Contains(name))),
    ];

    /// <summary>The kernels an image really has, oldest first.</summary>
    public static IReadOnlyList<KernelRelease> KernelsIn<T>(ImageTree<T> tree)
        where T : class =>
    [
        .. InspectedFile.Roots.SelectMany(tree.NamesIn).Distinct().Where(name => HasKernel(tree, name))
            .Select(name => KernelRelease.TryParse(name, out var kernel) ? kernel : null).OfType<KernelRelease>().Order(),
    ];

    static ModuleDirectory Read(ImageTree<InspectedFile> tree, string name, bool isKernel)
    {
        List<FoundModule> modules = [];
        ModuleListing? index = null, binary = null;
        foreach (var (path, file) in tree.Files)
        {
            if (InspectedFile.Roots.FirstOrDefault(root => path.IsWithin(root / name)) is not { IsRoot: false } root)
                continue;
            var below = path.Value[((root / name).Value.Length + 1)..];
            if (InspectedFile.NameOf(path) is { } module)
                modules.Add(new FoundModule(path.Value, below, module, file.Fact?.Module, file.Fact?.Problem ?? (file.Fact is null ? $"it is no regular file but {file.Kind}" : null)));
            else if (below == InspectedFile.IndexName)
                index = Listing(file);
            else if (below == InspectedFile.BinaryIndexName)
                binary = Listing(file);
        }
        return new ModuleDirectory(name, isKernel || HasKernel(tree, name), modules, index, binary);
    }

    static ModuleListing Listing(ImageFile<InspectedFile> file) =>
        file.Fact?.Listing ?? new ModuleListing([], $"it is no regular file but {file.Kind}");

    /// <summary>What <see cref="KernelInventory"/> counts as a kernel of the base counts here too.</summary>
    static bool HasKernel<T>(ImageTree<T> tree, string name)
        where T : class =>
        tree.NamesIn(Boot).Contains($"vmlinuz-{name}")
        || InspectedFile.Roots.Any(root => tree.NamesIn(root / name).Contains("vmlinuz") || tree.NamesIn(root / name / "kernel").Count > 0);
}
