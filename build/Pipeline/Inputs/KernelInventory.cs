using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Reads which kernels an image holds: every layer streams by once, deletions between layers respected.</summary>
public static class KernelInventory
{
    const string OstreeLinux = "ostree.linux";
    const string Kernel = "vmlinuz";

    /// <summary>An image has two or three; more than this is no image to build on.</summary>
    const int MaximumDirectories = 64;

    /// <summary>The modules' directory, in the spelling before and after the merge of <c>/lib</c> into <c>/usr</c>.</summary>
    static readonly ImagePath[] Modules = [ImagePath.Parse("usr/lib/modules"), ImagePath.Parse("lib/modules")];
    static readonly ImagePath Boot = ImagePath.Parse("boot");

    // Names are enough: nothing is read out of the files.
    static readonly LayerInterest<object> Interest = new([.. Modules, Boot], path => path.Name.StartsWith(Kernel, StringComparison.Ordinal), Inspect: null);

    /// <exception cref="PipelineException">The image has no kernel, or an absurd number of them.</exception>
    public static async Task<ImageKernels> ReadAsync(
        IRegistry registry, ResolvedImage image, IProgress<string>? progress, CancellationToken cancellation)
    {
        var tree = await ImageFiles.ReadAsync(registry, image.Repository, image.Manifest.Layers, Interest, progress, cancellation);
        return ImageKernels.Among(Directories(tree, image.Reference), image.Config.Labels.GetValueOrDefault(OstreeLinux), image.Reference.ToString());
    }

    static IReadOnlyList<ModulesDirectory> Directories(ImageTree<object> tree, ImageReference image)
    {
        var names = Modules.SelectMany(root => tree.NamesIn(root).Where(name => tree.HasDirectory(root / name)))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count <= MaximumDirectories
            ? [.. names.Select(name => new ModulesDirectory(name, Holds(tree, Boot / $"{Kernel}-{name}") || Modules.Any(root => HasKernel(tree, root / name))))]
            : throw new PipelineException($"{image} has {names.Count} module directories, more than {MaximumDirectories}. It is no image to build on; check the base image in the stream definition.");
    }

    static bool HasKernel(ImageTree<object> tree, ImagePath directory) =>
        Holds(tree, directory / Kernel) || tree.NamesIn(directory / "kernel").Count > 0;

    // A link counts as well: what it points to may lie where nothing was read.
    static bool Holds(ImageTree<object> tree, ImagePath path) => tree.Find(path) is not null || tree.SymbolicLinks.ContainsKey(path);
}
