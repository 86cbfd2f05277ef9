namespace KinoiteZfs.Pipeline.Contents;

/// <summary>Where 64-bit libraries lie on Fedora and on Debian, in both spellings.</summary>
static class LibraryFolders
{
    /// <summary>In the order a loader looks through them.</summary>
    public static readonly IReadOnlyList<ImagePath> Paths =
    [
        .. from usr in (string[])["", "usr/"]
           from folder in (string[])["lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"]
           select ImagePath.Parse(usr + folder),
    ];

    /// <summary>Whether it is a file below one of them which is not <paramref name="wanted"/>: there are
    /// thousands.</summary>
    public static bool HidesUnless(ImagePath path, Func<ImagePath, bool> wanted) =>
        Paths.Any(folder => path != folder && path.IsWithin(folder)) && !wanted(path);
}
