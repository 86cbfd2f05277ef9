namespace KinoiteZfs.Lab;

/// <summary>Three real Debian cloud kernels, whatever the package sources hold today.</summary>
/// <param name="Old">Of line 6.1.</param>
/// <param name="Installed">The newest but one of line 6.12.</param>
/// <param name="Update">The newest of line 6.12: what an upgrade brings.</param>
sealed record RealKernels(KernelRelease Old, KernelRelease Installed, KernelRelease Update)
{
    static readonly Lazy<Task<RealKernels>> Once = new(FindAsync);

    public static Task<RealKernels> GetAsync() => Once.Value;

    public static string FolderOf(KernelRelease kernel) => Path.Combine(LabCache.Kernels, kernel.ToString());

    static async Task<RealKernels> FindAsync()
    {
        var releases = await Tool.RunAsync(Checkout.Script("kernels.sh"), LabCache.Kernels, "6.1", "6.12:2");
        return releases.Split('\n').Select(KernelRelease.Parse).ToArray() is [var old, var installed, var update]
            ? new RealKernels(old, installed, update)
            : throw new InvalidOperationException($"ci/lab/kernels.sh printed '{releases}' instead of three kernels.");
    }
}
