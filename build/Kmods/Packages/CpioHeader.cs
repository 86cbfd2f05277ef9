namespace KinoiteZfs.Kmods.Packages;

/// <summary>One archive member's description, before its content.</summary>
/// <param name="Sum">Sum of the content's bytes, of 070702 archives.</param>
sealed record CpioHeader(string Name, uint Mode, ulong Inode, uint Links, long Size, uint? Sum)
{
    /// <summary>How an archive ends.</summary>
    public const string Trailer = "TRAILER!!!";
}
