namespace KinoiteZfs.Pipeline;

/// <summary>Room for one kernel's build, checked before it starts: a full disk is found out an hour late otherwise.</summary>
static class FreeSpace
{
    public static long Of(DirectoryInfo folder) => new DriveInfo(folder.FullName).AvailableFreeSpace;

    /// <exception cref="PipelineException">There is less room than needed.</exception>
    public static void Require(DirectoryInfo folder, long needed, string purpose, string remedy, Func<DirectoryInfo, long> freeBytes)
    {
        var free = freeBytes(folder);
        if (free < needed)
            throw new PipelineException($"{folder.FullName} has {Gibibytes(free)} free, and {purpose} needs {Gibibytes(needed)}. {remedy}");
    }

    static string Gibibytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB");
}
