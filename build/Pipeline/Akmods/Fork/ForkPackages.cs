namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>The packages a build of the fork has made. What its image holds is hostile until proven.</summary>
static class ForkPackages
{
    /// <summary>OpenZFS makes about ten packages for one kernel.</summary>
    const int MaximumPackages = 100;

    /// <summary>All of them together have some 20 MB; with debug information left in, some hundred.</summary>
    const long MaximumBytes = 1L << 30;

    /// <summary>Moves what was exported to where it is kept, or refuses all of it.</summary>
    public static IReadOnlyList<FileInfo> Take(DirectoryInfo exported, DirectoryInfo destination, AkmodsNeed need)
    {
        var files = new List<FileInfo>();
        long bytes = 0;
        foreach (var entry in exported.EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                throw Refused(need, $"{UntrustedText.Quote(entry.Name)} is a link");
            // Debug, devel and source packages.
            if (entry is not FileInfo file)
                continue;
            if (!file.Name.EndsWith(".rpm", StringComparison.Ordinal))
                continue;
            files.Add(file);
            if (files.Count > MaximumPackages)
                throw Refused(need, $"there are more than {MaximumPackages} packages");
            bytes += file.Length;
            if (bytes > MaximumBytes)
                throw Refused(need, $"the packages have more than {MaximumBytes >> 20} MiB");
        }
        if (files.Count == 0)
            throw Refused(need, "there is no package");
        if (destination.Exists)
            destination.Delete(recursive: true);
        destination.Create();
        return
        [
            .. files.OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => file.CopyTo(Path.Combine(destination.FullName, file.Name))),
        ];
    }

    static PipelineException Refused(AkmodsNeed need, string what) =>
        new(
            $"The akmods fork {need.Fork.Url} at {need.Fork.Commit} ended well for {need.Kernel}, and its image cannot be used: in {ForkContract.PackagesInImage} {what}. See docs/akmods-fork-maintenance.md for what the tooling has to make.");
}
