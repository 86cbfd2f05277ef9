namespace KinoiteZfs.Pipeline.Tools;

/// <summary>Room which a stage will need.</summary>
/// <param name="Purpose">What for, to follow "needs 3.0 GiB for".</param>
sealed record SpaceNeed(DirectoryInfo Folder, long Bytes, string Purpose);

/// <summary>Room is computed and looked for before a stage starts: a full disk is found out an hour late
/// otherwise.</summary>
static class FreeSpace
{
    public static long Of(DirectoryInfo folder) => new DriveInfo(folder.FullName).AvailableFreeSpace;

    /// <summary>Says what is needed, and what there is. Of what lies on one file system, the sum has to be
    /// there.</summary>
    /// <exception cref="PipelineException">There is less room than needed.</exception>
    public static void Require(
        IReadOnlyList<SpaceNeed> needs, string remedy, Func<DirectoryInfo, long> freeBytes, IProgress<string> progress)
    {
        foreach (var together in needs.GroupBy(need => MountOf(need.Folder)))
        {
            var (folder, free) = (together.First().Folder, freeBytes(together.First().Folder));
            var needed = together.Sum(need => need.Bytes);
            var why = string.Join(", ", together.Select(need => $"{Gibibytes(need.Bytes)} for {need.Purpose}"));
            if (free < needed)
                throw new PipelineException(
                    $"{folder.FullName} has {Gibibytes(free)} free, and {Gibibytes(needed)} are needed there: {why}. Nothing has started. {remedy}");
            progress.Report($"{folder.FullName}: {Gibibytes(needed)} needed ({why}), {Gibibytes(free)} free");
        }
    }

    static string MountOf(DirectoryInfo folder) => DriveInfo.GetDrives().Select(drive => drive.RootDirectory.FullName)
        .Where(root => folder.FullName == root
            || folder.FullName.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
        .MaxBy(root => root.Length) ?? folder.Root.FullName;

    internal static string Gibibytes(long bytes) =>
        FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB");
}
