using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What a boot test takes out of an image.</summary>
/// <param name="Reference">By digest.</param>
/// <param name="Kernels">Oldest first; never none.</param>
/// <param name="Programs">zfs, zpool, their libraries and their loader.</param>
/// <param name="Zfs">Path of <c>zfs</c>, and <paramref name="Zpool"/> that of <c>zpool</c>, in the image.</param>
sealed record BootImage(
    ImageReference Reference, IReadOnlyList<BootKernel> Kernels, IReadOnlyList<BootFile> Programs, ImagePath Zfs, ImagePath Zpool);

/// <param name="Modules">In the order they are to be loaded, decompressed.</param>
/// <param name="Zfs">What zfs.ko says of itself.</param>
/// <param name="Problem">Why it cannot be booted, without having been tried; null when it can.</param>
sealed record BootKernel(KernelRelease Release, FileInfo? Kernel, IReadOnlyList<BootFile> Modules, string? Zfs, string? Problem)
{
    public static BootKernel Unusable(KernelRelease release, string problem) => new(release, null, [], null, problem);
}

/// <param name="Path">Where it belongs in the machine's first root, or what it is called in the image.</param>
sealed record BootFile(ImagePath Path, FileInfo Content);
