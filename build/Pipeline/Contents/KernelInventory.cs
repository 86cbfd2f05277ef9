using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Reads which kernels an image holds: every layer streams by once, deletions between layers respected.</summary>
public static class KernelInventory
{
    const string OstreeLinux = "ostree.linux";

    /// <summary>An image has one, and what was left over of others; more than this is no image to build on.</summary>
    const int MaximumDirectories = 64;

    // Names are enough: nothing is read out of the files.
    static readonly LayerInterest<object> Interest = new(ModuleDirectories.Roots, KernelDirectories.IsKernel, Inspect: null);

    /// <exception cref="PipelineException">The image has no kernel, one that hosts would not find, or an absurd number of module directories.</exception>
    public static async Task<ImageKernels> ReadAsync(
        IRegistry registry, ResolvedImage image, IProgress<string>? progress, CancellationToken cancellation)
    {
        var tree = await ImageFiles.ReadAsync(registry, image.Repository, image.Manifest.Layers, Interest, progress, cancellation);
        var directories = KernelDirectories.In(tree);
        if (directories.Count > MaximumDirectories)
            throw new PipelineException($"{image.Reference} has {directories.Count} module directories, more than {MaximumDirectories}. It is no image to build on; check the base image in the stream definition.");
        if (KernelDirectories.Problems(tree) is { Count: > 0 } problems)
            throw new PipelineException($"{image.Reference} cannot be built on: {string.Join("; ", problems)}; or name another base image in the stream definition.");
        return ImageKernels.Among(directories, image.Config.Labels.GetValueOrDefault(OstreeLinux), image.Reference.ToString());
    }
}
