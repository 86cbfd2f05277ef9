using KinoiteZfs.Kmods.Core;

namespace KinoiteZfs.SourceAkmods;

/// <summary>An unpacked OpenZFS release.</summary>
sealed record SourceTree(DirectoryInfo Folder, ZfsMeta Meta)
{
    /// <exception cref="PipelineException">The folder is not a clean tree of exactly this release.</exception>
    public static async Task<SourceTree> RequireAsync(
        DirectoryInfo? folder, AkmodsNeed need, CancellationToken cancellationToken)
    {
        if (folder is null)
            throw new PipelineException(
                $"Kernel {need.Kernel} needs OpenZFS {need.Zfs}, and no source tree is named. Name an unpacked release with {Options.ZfsTree}.");
        var tree = new SourceTree(folder, await ReadMetaAsync(folder, cancellationToken));
        if (tree.Meta.Version != need.Zfs)
            throw new PipelineException(
                $"The source tree {folder.FullName} is OpenZFS {tree.Meta.Version}, and {need.Zfs} was resolved. Name the tree of that release with {Options.ZfsTree}.");
        if (!tree.Has("configure"))
            throw new PipelineException(
                $"The source tree {folder.FullName} has no configure. Take the release's tarball, or run ./autogen.sh in the checkout.");
        // What an earlier build left would be taken for this kernel's.
        if (tree.Has("config.status"))
            throw new PipelineException(
                $"The source tree {folder.FullName} was configured already, and may hold objects for another kernel. Unpack the release anew; builds copy it and leave it as it is.");
        return tree;
    }

    bool Has(string name) => File.Exists(Path.Combine(Folder.FullName, name));

    static async Task<ZfsMeta> ReadMetaAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder.FullName, "META");
        try
        {
            await using var content = File.OpenRead(file);
            return await ZfsMeta.ReadAsync(content, file, cancellationToken);
        }
        catch (KmodFormatException error)
        {
            throw new PipelineException(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"{folder.FullName} is no OpenZFS source tree: its META cannot be read ({error.Message}). Name the folder of an unpacked release with {Options.ZfsTree}.",
                error);
        }
    }
}
