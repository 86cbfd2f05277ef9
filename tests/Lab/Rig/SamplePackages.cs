using KinoiteZfs.Kmods;

namespace KinoiteZfs.Lab;

/// <summary>Real RPM files around sample modules, made by rpmbuild for a given kernel.</summary>
static class SamplePackages
{
    /// <summary>Adds the packages of a kernel to a folder, and returns the paths of the RPM files.</summary>
    /// <param name="options">As <c>ci/rehearsal/make-samples.sh</c> takes them.</param>
    public static async Task<IReadOnlyList<string>> MakeAsync(string folder, KernelRelease kernel, string zfs, params string[] options)
    {
        var made = await Tool.RunAsync(
            Path.Combine(Checkout.Root, "ci", "rehearsal", "make-samples.sh"), [.. options, kernel.ToString(), zfs, folder]);
        return made.Split('\n');
    }
}
