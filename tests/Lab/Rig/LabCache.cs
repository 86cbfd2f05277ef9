namespace KinoiteZfs.Lab;

/// <summary>
/// What may be kept between runs, because it is expensive and never changes under its name: unpacked kernels, OpenZFS'
/// sources, compiled modules, witnesses of another Debian. In the user's cache folder, which a fresh clone finds again,
/// or where <c>KINOITE_ZFS_LAB_CACHE</c> says.
/// </summary>
static class LabCache
{
    public const string Variable = "KINOITE_ZFS_LAB_CACHE";

    public static string Kernels { get; } = Below("kernels");

    public static string OpenZfs { get; } = Below("openzfs");

    public static string Witnesses { get; } = Below("witnesses");

    public static string Kmod { get; } = Below("kmod");

    public static string ListingRegistry { get; } = Below("listing-registry");

    public static string StandInModules { get; } = Below("stand-in-modules");

    /// <summary>OpenZFS' modules: see <c>ci/lab/remembering-zfs.sh</c>. What is taken from there is proven like any
    /// other.</summary>
    public static string Modules { get; } = Below("modules");

    static string Below(string name) => Path.Combine(
        Variables(Variable) is { } folder ? Path.GetFullPath(folder) : Path.Combine(UserCache(), "kinoite-zfs-lab"),
        name);

    // XDG Base Directory Specification.
    static string UserCache() =>
        Variables("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    static string? Variables(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
