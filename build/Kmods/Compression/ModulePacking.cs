namespace KinoiteZfs.Kmods.Compression;

/// <summary>How a module is packed, as far as kernels and kmod mind.</summary>
/// <param name="Parts">xz streams or zstd frames.</param>
/// <param name="Checks">Of xz: the integrity checks used, <c>CRC32</c>.</param>
/// <param name="Filters">Of xz: what came before LZMA2, <c>x86</c>.</param>
/// <param name="NamesSize">Of zstd: every frame says how large its content is. It does not when it was packed from a
/// pipe.</param>
public sealed record ModulePacking(
    ModuleCompression Compression, int Parts = 1, string Checks = "", string Filters = "", bool NamesSize = true);
