using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The folders of an image which belong to its kernels, or look as if they did.</summary>
static class ModuleDirectories
{
    /// <summary>What has to be looked at to know them.</summary>
    public static readonly IReadOnlyList<ImagePath> Roots = [.. InspectedFile.Roots, KernelDirectories.Boot];

    /// <param name="known">Folders of kernels whose files are not in the tree because they lie in layers which were not read.</param>
    /// <param name="baseLayers">How many of the image's layers are its base's.</param>
    public static IReadOnlyList<ModuleDirectory> In(ImageTree<InspectedFile> tree, IReadOnlySet<string> known, int baseLayers) =>
    [
        .. KernelDirectories.In(tree).Where(directory => !known.Contains(directory.Name))
            .Concat(known.Select(name => new ModulesDirectory(name, HasKernel: true)))
            .OrderBy(directory => directory.Name, StringComparer.Ordinal).Select(directory => Read(tree, directory, baseLayers)),
    ];

    /// <summary>The kernels an image really has, oldest first.</summary>
    public static IReadOnlyList<KernelRelease> KernelsIn<T>(ImageTree<T> tree)
        where T : class =>
    [
        .. KernelDirectories.In(tree).Where(directory => directory.HasKernel)
            .Select(directory => KernelRelease.TryParse(directory.Name, out var kernel) ? kernel : null).OfType<KernelRelease>().Order(),
    ];

    static ModuleDirectory Read(ImageTree<InspectedFile> tree, ModulesDirectory directory, int baseLayers)
    {
        var name = directory.Name;
        List<FoundModule> modules = [];
        ModuleListing? index = null, binary = null;
        foreach (var (path, file) in tree.Files)
        {
            if (InspectedFile.Roots.FirstOrDefault(root => path.IsWithin(root / name)) is not { IsRoot: false } root)
                continue;
            var below = path.Value[((root / name).Value.Length + 1)..];
            if (InspectedFile.NameOf(path) is { } module)
                modules.Add(new FoundModule(path.Value, below, module, file.Fact?.Module, file.Fact?.Problem ?? (file.Fact is null ? $"it is no regular file but {file.Kind}" : null))
                {
                    OfBase = file.LayerIndex < baseLayers,
                });
            else if (below == InspectedFile.IndexName)
                index = Listing(file);
            else if (below == InspectedFile.BinaryIndexName)
                binary = Listing(file);
        }
        return new ModuleDirectory(name, directory.HasKernel, modules, index, binary);
    }

    static ModuleListing Listing(ImageFile<InspectedFile> file) =>
        file.Fact?.Listing ?? new ModuleListing([], $"it is no regular file but {file.Kind}");
}
