namespace KinoiteZfs.Kmods.Compression;

/// <summary>How a module is stored.</summary>
public enum ModuleCompression
{
    None,
    Gzip,
    Xz,
    Zstd,
}
