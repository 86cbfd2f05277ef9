using System.Text.RegularExpressions;

namespace KinoiteZfs.SourceAkmods;

/// <summary>Whether OpenZFS' own configure refused the kernel, or the build broke for another reason.</summary>
static partial class KernelSupport
{
    /// <param name="errors">What configure complained about.</param>
    /// <returns>Null when the kernel is not the reason.</returns>
    public static KernelRefusedException? Check(
        IReadOnlyList<string> errors, KernelRelease kernel, ZfsMeta meta, FileInfo log)
    {
        var reasons = errors.Where(line => Refusal().IsMatch(line))
            .Select(line => line.Trim(' ', '\t', '*', '.')).Distinct().ToList();
        return reasons.Count == 0
            ? null
            : new KernelRefusedException(kernel, meta, string.Join("; ", reasons.Select(UntrustedText.Printable)), log);
    }

    // config/kernel.m4 of OpenZFS: its check of the version, and what it says when an interface of the kernel is not
    // one it knows.
    [GeneratedRegex(
        @"\*\*\* (?:Cannot build against kernel version|The (?:maximum|minimum) supported kernel version is|None of the expected .* interfaces were detected|Compatible Kernels:)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Refusal();
}

/// <summary>OpenZFS does not build for the kernel. Not a failure of the pipeline: stable stays until a release
/// does.</summary>
public sealed class KernelRefusedException(KernelRelease kernel, ZfsMeta meta, string reason, FileInfo log)
    : PipelineException(
        $"{Result(kernel, meta)}: OpenZFS {meta.Version} is for Linux {meta.LinuxMinimum} to {meta.LinuxMaximum}, and kernel {kernel} is Linux {kernel.Version}. "
        + $"Its configure says: {reason}. Stable stays where it is, until there is an OpenZFS release for this kernel. The whole log is {log.FullName}.")
{
    static string Result(KernelRelease kernel, ZfsMeta meta) =>
        meta.Covers(kernel.Version) ? "ZFS does not fit the kernel, although it should"
        : kernel.Version.IsWithinMaximum(meta.LinuxMaximum) ? "The kernel is too old for ZFS"
        : "ZFS lags the kernel";
}
