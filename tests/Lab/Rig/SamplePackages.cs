namespace KinoiteZfs.Lab;

/// <summary>
/// Real RPM files, made by rpmbuild for a given kernel, around sample modules: for <see cref="RealKernels"/> compiled
/// by the kernel's own build tree, for others such as say of themselves that they are.
/// </summary>
static class SamplePackages
{
    /// <summary>Adds the packages of a kernel to a folder, and returns the paths of the RPM files.</summary>
    /// <param name="options">As <c>ci/rehearsal/make-samples.sh</c> takes them.</param>
    public static async Task<IReadOnlyList<string>> MakeAsync(
        string folder, KernelRelease kernel, string zfs, params string[] options)
    {
        var made = await Tool.RunAsync(
            Path.Combine(Checkout.Root, "ci", "rehearsal", "make-samples.sh"),
            [.. await CompiledAsync(BuiltFor(kernel, options), zfs), .. options, kernel.ToString(), zfs, folder]);
        return made.Split('\n');
    }

    /// <summary>The kernel the modules say they are for.</summary>
    static KernelRelease BuiltFor(KernelRelease kernel, string[] options) =>
        options.SkipWhile(option => option != "--vermagic").Skip(1).FirstOrDefault() is { } other
            ? KernelRelease.Parse(other)
            : kernel;

    static async Task<string[]> CompiledAsync(KernelRelease kernel, string zfs)
    {
        var kernels = await RealKernels.GetAsync();
        if (kernel != kernels.Old && kernel != kernels.Installed && kernel != kernels.Update)
            return [];
        await OpenZfs.GetAsync();
        return ["--compiled", await Tool.RunAsync(
            Checkout.Script("stand-in-modules.sh"), LabCache.StandInModules, OpenZfs.HeadersOf(kernel), zfs)];
    }
}
