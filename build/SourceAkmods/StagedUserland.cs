using KinoiteZfs.Pipeline.Contents;

namespace KinoiteZfs.SourceAkmods;

/// <summary>OpenZFS' programs and libraries, laid out as they shall lie in the image.</summary>
/// <param name="Paths">Files and links below the folder.</param>
sealed record StagedUserland(DirectoryInfo Folder, IReadOnlyList<string> Paths)
{
    const string Library = "libzfs.so.";

    /// <summary>Takes a copy; what it is judged by is what gets into the package.</summary>
    /// <exception cref="PipelineException">Nobody named one, a program is missing, or it is of another
    /// release.</exception>
    public static async Task<StagedUserland> TakeAsync(
        DirectoryInfo? from, DirectoryInfo to, ZfsVersion zfs, CancellationToken cancellationToken)
    {
        if (from is null)
            throw new PipelineException(
                $"The modules of ZFS {zfs} need the programs of the same release, and none are named. Name a folder in which they are laid out as in the image with {Options.ZfsUserland}.");
        if (!from.Exists)
            throw new PipelineException(
                $"The folder of the userland {from.FullName} does not exist. Check {Options.ZfsUserland}.");
        var userland = new StagedUserland(to, TreeCopy.Run(from, to, cancellationToken));
        foreach (var program in (string[])["zfs", "zpool"])
        {
            if (!userland.Paths.Any(
                path => Path.GetFileName(path) == program && UserlandTools.Paths.Any(tool => tool.Value == path)))
                throw new PipelineException(
                    $"The userland in {from.FullName} has no usr/sbin/{program}. {Options.ZfsUserland} names the folder in which usr lies, as 'make install DESTDIR=<folder>' makes it.");
        }
        await userland.RequireVersionAsync(from, zfs, cancellationToken);
        return userland;
    }

    async Task RequireVersionAsync(DirectoryInfo from, ZfsVersion zfs, CancellationToken cancellationToken)
    {
        var libraries = Paths
            .Select(path => new FileInfo(Path.Combine(Folder.FullName, path)))
            .Where(file => file.Name.StartsWith(Library, StringComparison.Ordinal) && file.LinkTarget is null)
            .ToList();
        if (libraries.Count == 0)
            throw new PipelineException(
                $"The userland in {from.FullName} has no {Library}*, which says what release it is of. Name a complete one with {Options.ZfsUserland}.");
        foreach (var library in libraries)
        {
            await using var content = library.OpenRead();
            var (version, problem) = await UserlandVersion.FindAsync(library.Length, content, cancellationToken);
            if (version != zfs.ToString())
                throw new PipelineException(
                    $"The userland in {from.FullName} is of another release than the modules: ZFS {zfs} was resolved, and of {library.Name} {(problem ?? $"the version is {version}")}. Name the userland of that release with {Options.ZfsUserland}.");
        }
    }
}
