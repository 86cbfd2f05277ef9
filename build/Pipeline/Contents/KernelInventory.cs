namespace KinoiteZfs.Pipeline.Contents;

/// <summary>Reads which kernels an image holds, and its os-release: every layer streams by once, deletions between
/// layers respected.</summary>
public static class KernelInventory
{
    /// <summary>An image has one, and what was left over of others; more than this is no image to build on.</summary>
    const int MaximumDirectories = 64;

    // Of kernels the names are enough, and whatever lies below the roots has those: only os-release is read.
    static readonly FileFilter<OsRelease> Filter = new(
        [.. ModuleDirectories.Roots, .. OsRelease.Roots], OsRelease.IsOsRelease, OsRelease.ReadAsync);

    /// <exception cref="PipelineException">The image has no kernel, one that hosts would not find, or an absurd number
    /// of module directories.</exception>
    public static async Task<ImageKernels> ReadAsync(
        IRegistry registry, ResolvedImage image, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var tree = await ImageFiles.ReadAsync(
            registry, image.Repository, image.Manifest.Layers, Filter, progress, cancellationToken);
        var directories = KernelDirectories.In(tree);
        if (directories.Count > MaximumDirectories)
            throw new PipelineException(
                $"{image.Reference} has {directories.Count} module directories, more than {MaximumDirectories}. It is no image to build on; check the base image in the stream definition.");
        if (KernelDirectories.Problems(tree) is { Count: > 0 } problems)
            throw new PipelineException(
                $"{image.Reference} cannot be built on: {string.Join("; ", problems)}; or name another base image in the stream definition.");
        return ImageKernels.Among(
            directories, image.Config.Labels.GetValueOrDefault(HostLabels.OstreeLinux), image.Reference.ToString()) with
        {
            OsRelease = OsRelease.Of(tree, image.Reference.ToString()),
        };
    }
}
