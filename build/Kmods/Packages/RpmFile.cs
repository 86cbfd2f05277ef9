namespace KinoiteZfs.Kmods.Packages;

/// <summary>One file as the package's header lists it.</summary>
/// <param name="Path">Absolute: <c>/usr/lib/modules/…</c>.</param>
/// <param name="Mode">st_mode, file type included.</param>
/// <param name="Size">Bytes; of a hard-linked file at every name.</param>
/// <param name="Inode">Equal for the names of one hard-linked file, otherwise different.</param>
/// <param name="LinkTarget">Of a symbolic link, as written; empty otherwise.</param>
/// <param name="IsGhost">Owned but not in the payload.</param>
public sealed record RpmFile(string Path, uint Mode, long Size, long Inode, string LinkTarget, bool IsGhost)
{
    public bool IsDirectory => RpmFileType.IsDirectory(Mode);
}
