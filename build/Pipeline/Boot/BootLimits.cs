namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What a boot test may take. Images and kernels are not trusted, the machine they run in is small.</summary>
static class BootLimits
{
    /// <summary>zfs.ko has 10 MB, 105 with debug information.</summary>
    public const long FileBytes = 160L << 20;

    /// <summary>All files taken out of one image: 40 MB of programs, and for each kernel its modules as they are, 60 to
    /// 250 MB.</summary>
    public const long ImageBytes = 1L << 30;

    /// <summary>libcrypto has 5 MB; LLVM's 130 are not for zpool.</summary>
    public const int LibraryBytes = 64 << 20;

    /// <summary>Libraries of zfs, zpool and modprobe together: 25 on Fedora.</summary>
    public const int Libraries = 256;

    const int OwnMemoryMebibytes = 1024;

    public const int Processors = 2;

    /// <summary>A pool with 70 MB of data in it, three copies of the most important blocks, and room to
    /// spare.</summary>
    public const long DiskBytes = 256L << 20;

    /// <summary>The disk, the files of two images and a first root: a gigabyte for the largest images known, and as
    /// much to spare.</summary>
    public const long ScratchBytes = 2L << 30;

    /// <summary>A boot prints 40 kB. A kernel which complains without end prints some megabytes before its time is
    /// over.</summary>
    public const long LogCharacters = 16L << 20;

    /// <summary>Characters of one value a guest may report; checksums have 64.</summary>
    public const int ValueCharacters = 160;

    /// <summary>Characters of what went wrong: modprobe names the modules by their paths.</summary>
    public const int FailureCharacters = 300;

    /// <summary>A machine's memory: its first root lies in it twice, packed and unpacked, while the kernel
    /// starts.</summary>
    public static long MemoryMebibytes(long initramfsBytes) => OwnMemoryMebibytes + (2 * ((initramfsBytes >> 20) + 1));
}
