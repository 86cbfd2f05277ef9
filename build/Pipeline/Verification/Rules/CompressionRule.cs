using KinoiteZfs.Kmods.Compression;

namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// A module is packed so that the image's own kernel, or its kmod where the kernel leaves it to kmod, unpacks it. Where
/// the image does not tell, by what holds everywhere: plain, or one xz stream with CRC32 or no check. <c>xz -t</c> and
/// <c>zstd -t</c> accept more. A large dictionary and the x86 filter are unpacked everywhere.
/// </summary>
/// <remarks>
/// Sources: Linux, kernel/module/decompress.c and lib/xz (checks other than CRC32 are not built in); kmod,
/// libkmod/libkmod-module.c (do_finit_module hands to the kernel what it unpacks itself) and
/// libkmod/libkmod-file-zstd.c (one frame which names its size). Tried with real modules on Debian's 6.12 and 6.1.
/// </remarks>
static class CompressionRule
{
    public static CheckResult Check(KernelRelease kernel, ModuleDirectory? directory, IReadOnlyList<KmodFeatures> kmod)
    {
        var name = $"compression of {kernel}";
        var modules = directory?.Modules.Where(module => module.Content is not null).ToList() ?? [];
        var problems = modules.Select(module => (
            module.Path, Why: Refuse(Packing(module), FileOf(module), kernel, directory!.Configuration, kmod)))
            .Where(found => found.Why is not null)
            .Select(found => $"{UntrustedText.Printable(found.Path)}: {found.Why}").ToList();
        if (problems.Count > 0)
            return CheckResult.Fail(name, string.Join("; ", problems));
        return CheckResult.Pass(
            name,
            $"{string.Join(", ", modules.Select(module => $"{FileOf(module)}: {Shown(Packing(module))}"))}; {Known(directory?.Configuration, kmod)}");
    }

    /// <returns>Null when it will be unpacked.</returns>
    static string? Refuse(
        ModulePacking packing, string file, KernelRelease kernel, KernelConfiguration? configuration,
        IReadOnlyList<KmodFeatures> kmod)
    {
        var stem = file[..file.LastIndexOf('.')];
        var byKernel = configuration?.Unpacks == packing.Compression;
        switch (packing.Compression)
        {
            case ModuleCompression.Xz when byKernel || configuration is null:
                return RefuseXz(packing) is { } why
                    ? $"{why}. Pack it again: unxz {file} && xz --check=crc32 {stem}"
                    : null;
            case ModuleCompression.Xz:
                return kmod.Count > 0 && Without(kmod, packing) is { } lacks
                    ? $"{lacks}. Leave it plain: unxz {file} && depmod {kernel}"
                    : null;
            case ModuleCompression.Zstd when packing.Parts != 1 || !packing.NamesSize:
                return $"it is zstd {(packing.Parts == 1 ? "without its content's size, as packed from a pipe" : $"of {packing.Parts} frames")}, and kmod says 'Failed to determine decompression size' or unpacks a part. Pack it again, from a file: unzstd --rm {file} && zstd --rm {stem}";
            case ModuleCompression.Zstd when !byKernel:
                return Without(kmod, packing) is { } noZstd
                    ? $"{noZstd}. Pack it again: unzstd --rm {file} && xz --check=crc32 {stem} && depmod {kernel}"
                    : null;
            case ModuleCompression.Gzip when !byKernel:
                return Without(kmod, packing) is { } noZlib
                    ? $"{noZlib}. Pack it again: gunzip {file} && xz --check=crc32 {stem} && depmod {kernel}"
                    : null;
            default:
                return null;
        }
    }

    static string? RefuseXz(ModulePacking packing)
    {
        if (packing.Parts != 1)
            return $"it is {packing.Parts} xz streams one after the other, of which the kernel unpacks the first ('Exec format error')";
        if (packing.Checks is not ("" or "CRC32" or "none"))
            return $"it is xz with check {packing.Checks}, and kernels unpack CRC32 or none ('decompression failed with status 6')";
        return packing.Filters is "" or "x86"
            ? null
            : $"it is xz with filter {packing.Filters}, which kernels do not unpack ('decompression failed with status 6')";
    }

    static string? Without(IReadOnlyList<KmodFeatures> kmod, ModulePacking packing)
    {
        if (kmod.Count == 0)
            return $"it is {Named(packing)}, the kernel does not unpack that itself, and the image's kmod was not found: nothing tells that it does";
        return kmod.FirstOrDefault(program => !program.Unpacks.Contains(packing.Compression)) is { } lacking
            ? $"it is {Named(packing)}, the kernel does not unpack that itself, and neither does {UntrustedText.Printable(lacking.Path)}, which is built for {Built(lacking)} ('Function not implemented')"
            : null;
    }

    static string Built(KmodFeatures kmod) => kmod.Unpacks.Count == 0
        ? "no compression"
        : string.Join(" and ", kmod.Unpacks.Select(one => one.ToString().ToLowerInvariant()));

    static string Known(KernelConfiguration? configuration, IReadOnlyList<KmodFeatures> kmod)
    {
        var kernel = configuration switch
        {
            null => "the image has no config of this kernel, so that it was judged by what any kernel unpacks",
            { Unpacks: ModuleCompression.None } => "the kernel leaves unpacking to kmod",
            { Unpacks: var unpacks } => $"the kernel unpacks {unpacks.ToString().ToLowerInvariant()}",
        };
        return $"{kernel}; {(kmod.Count == 0 ? "the image's kmod was not found" : string.Join(", ", kmod.Select(one => $"{UntrustedText.Printable(one.Path)} is built for {Built(one)}")))}";
    }

    static string Shown(ModulePacking packing) =>
        string.Join(", ", ((string[])[Named(packing), packing.Checks, packing.Filters]).Where(part => part.Length > 0));

    static string Named(ModulePacking packing) =>
        packing.Compression == ModuleCompression.None ? "plain" : packing.Compression.ToString().ToLowerInvariant();

    static ModulePacking Packing(FoundModule module) =>
        module.Content!.Packing ?? new ModulePacking(module.Content.Compression);

    static string FileOf(FoundModule module) =>
        UntrustedText.Printable(module.Below[(module.Below.LastIndexOf('/') + 1)..]);
}
