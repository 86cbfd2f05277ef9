namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What a boot test takes out of an image.</summary>
/// <param name="Reference">By digest.</param>
/// <param name="Kernels">Oldest first; never none.</param>
/// <param name="Files">zfs, zpool, kmod, their libraries and their loader, and what the image tells modprobe.</param>
/// <param name="Links">Symbolic links, by where they are: what leads to the files.</param>
sealed record BootImage(
    ImageReference Reference, IReadOnlyList<BootKernel> Kernels, IReadOnlyList<BootFile> Files,
    IReadOnlyDictionary<ImagePath, string> Links, BootPrograms Programs);

/// <summary>Where the image keeps what the machine's first program calls.</summary>
sealed record BootPrograms(ImagePath Zfs, ImagePath Zpool, ImagePath Modprobe);

/// <param name="Drivers">Of the machine itself, in the order they are to be loaded, decompressed.</param>
/// <param name="Modules">Everything modprobe may read of the kernel's directory, as it is.</param>
/// <param name="Zfs">What zfs.ko says of itself; null when it cannot be read here.</param>
/// <param name="Problem">Why it cannot be booted, without having been tried; null when it can.</param>
sealed record BootKernel(
    KernelRelease Release, FileInfo? Kernel, IReadOnlyList<BootFile> Drivers, IReadOnlyList<BootFile> Modules,
    string? Zfs, string? Problem)
{
    public static BootKernel Unusable(KernelRelease release, string problem) =>
        new(release, null, [], [], null, problem);
}

/// <param name="Path">Where it really lies in the image, and in the machine's first root.</param>
sealed record BootFile(ImagePath Path, FileInfo Content);
