namespace KinoiteZfs.Lab;

/// <summary>
/// What may be kept between runs, because it is expensive and never changes under its name: unpacked kernels. In the
/// checkout's git-ignored <c>.nuke/temp</c>, or where <c>KINOITE_ZFS_LAB_CACHE</c> says.
/// </summary>
static class LabCache
{
    public const string Variable = "KINOITE_ZFS_LAB_CACHE";

    public static string Kernels { get; } = Path.Combine(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
            ? Path.GetFullPath(folder)
            : Path.Combine(Checkout.Root, ".nuke", "temp", "lab"),
        "kernels");
}
