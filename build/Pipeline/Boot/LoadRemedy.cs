using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What to do where an image's own modprobe could not load zfs.</summary>
static partial class LoadRemedy
{
    /// <param name="failure">The step and modprobe's own words.</param>
    /// <returns>To be put behind them; empty for other failures.</returns>
    public static string For(string failure, KernelRelease kernel) =>
        !failure.StartsWith("load: ", StringComparison.Ordinal) ? ""
        : failure.Contains("not found in directory", StringComparison.Ordinal)
            ? $". modprobe knows what modules.dep.bin lists, and nothing else: run 'depmod {kernel}' when composing"
        : failure.Contains("reported no error", StringComparison.Ordinal)
            ? ". An 'install' or 'alias' line of the image's modprobe.d, or its modules.builtin, keeps zfs from being loaded: remove it"
        : Packed().IsMatch(failure)
            ? ". Either it is packed in a way which this kernel or the image's kmod does not read: pack it as kernels do, with "
              + "'xz --check=crc32 --lzma2=dict=1MiB' (scripts/Makefile.modinst), and run depmod. Or it was made for another kernel, "
              + "or is damaged: build the akmods again. The kernel's log says which"
        : ". It was made for another kernel, or is damaged: build the akmods again. The kernel's log says which symbol or section";

    [GeneratedRegex(@"\.ko\.(?:xz|zst|gz)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Packed();
}
