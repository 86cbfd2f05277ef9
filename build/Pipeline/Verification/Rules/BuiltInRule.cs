namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>What modules.builtin names, modprobe takes for loaded: it says nothing and loads nothing.</summary>
/// <remarks>Source: kmod, libkmod/libkmod-module.c (kmod_module_get_initstate, module_is_inkernel).</remarks>
static class BuiltInRule
{
    public static CheckResult Check(KernelRelease kernel, ModuleDirectory? directory)
    {
        var name = $"modules.builtin of {kernel}";
        return directory is null or { BuiltIn.Count: 0 }
            ? CheckResult.Pass(name, "neither zfs nor spl is said to be part of the kernel")
            : CheckResult.Fail(
                name,
                $"{string.Join("; ", directory.BuiltIn)}: modprobe would take it for loaded and load nothing. Take the base image's own file, and run 'depmod {kernel}' when composing");
    }
}
