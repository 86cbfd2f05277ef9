namespace KinoiteZfs.Kmods.Packages;

/// <summary>The file type bits of st_mode. Source: POSIX, sys/stat.h, with Linux' values.</summary>
static class RpmFileType
{
    const uint Mask = 0xf000, Regular = 0x8000, Directory = 0x4000, SymbolicLink = 0xa000;

    public static bool IsRegular(uint mode) => (mode & Mask) == Regular;

    public static bool IsDirectory(uint mode) => (mode & Mask) == Directory;

    public static bool IsSymbolicLink(uint mode) => (mode & Mask) == SymbolicLink;

    public static bool IsSame(uint left, uint right) => (left & Mask) == (right & Mask);
}
