namespace KinoiteZfs.Pipeline;

/// <summary>Room for one kernel's build, checked before it starts: a full disk is found out an hour late otherwise.</summary>
static class ForkDisk
{
    /// <summary>Checkout, about 300 MB of kernel packages held twice while they are signed, and the exported packages.</summary>
    public const long BuildRoot = 3L << 30;

    /// <summary>
    /// The Fedora image with compiler and kernel-devel, the OpenZFS tree with its objects, debug packages, and the copies
    /// podman makes while it commits a stage. An estimate on the safe side.
    /// </summary>
    public const long ContainerStorage = 15L << 30;

    public static long FreeBytes(DirectoryInfo folder) => new DriveInfo(folder.FullName).AvailableFreeSpace;

    /// <exception cref="PipelineException">There is less room than needed.</exception>
    public static void Require(DirectoryInfo folder, long needed, string purpose, string remedy, Func<DirectoryInfo, long> freeBytes)
    {
        var free = freeBytes(folder);
        if (free < needed)
            throw new PipelineException($"{folder.FullName} has {Gibibytes(free)} free, and {purpose} needs {Gibibytes(needed)}. {remedy}");
    }

    static string Gibibytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB");
}
