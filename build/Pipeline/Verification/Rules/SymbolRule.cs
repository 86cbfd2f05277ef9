namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// Every symbol that zfs and spl use is exported by the kernel or by a module they depend on, with the checksum they
/// were built against where the kernel compares it, and not for GPL modules alone where they are of another licence.
/// What a module of the kernel itself has (vermagic, symbol table, the size of <c>struct module</c>), ours have the
/// same.
/// </summary>
/// <remarks>
/// Source: Linux, kernel/module/main.c (check_modinfo, find_symbol, resolve_symbol, elf_validity_check),
/// kernel/module/version.c (check_version), include/linux/license.h (license_is_gpl_compatible).
/// </remarks>
static class SymbolRule
{
    const int Shown = 5;

    static readonly string[] GplLicences =
        ["GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"];

    public static CheckResult Check(KernelRelease kernel, ModuleDirectory? directory)
    {
        var name = $"symbols of {kernel}";
        var modules = directory?.Modules.Where(module => module.Content is not null).ToList() ?? [];
        var problems = modules.SelectMany(module => Problems(module, modules, directory!)
            .Select(problem => $"{UntrustedText.Printable(module.Path)}: {problem}"))
            .ToList();
        return problems.Count > 0
            ? CheckResult.Fail(name, $"{string.Join("; ", problems)}. Build the modules for exactly this kernel")
            : CheckResult.Pass(name, Known(directory, modules));
    }

    static IEnumerable<string> Problems(FoundModule module, List<FoundModule> modules, ModuleDirectory directory) =>
    [
        .. directory.Witness is { } witness ? Different(module.Content!, witness) : [],
        .. directory.Symbols is { Problem: null } kernel && module.Content!.Symbols is { } symbols
            ? Unresolved(module, symbols, kernel, modules, directory)
            : [],
    ];

    static IEnumerable<string> Different(KernelModule ours, KernelModule witness)
    {
        if (ours.Vermagic?.Trim() != witness.Vermagic?.Trim())
            yield return $"vermagic is {UntrustedText.Quote(ours.Vermagic?.Trim())}, the kernel's own modules have {UntrustedText.Quote(witness.Vermagic?.Trim())}";
        if (ours.Symbols is not { } symbols || witness.Symbols is not { } wanted)
            yield break;
        if (symbols.Needed is null && wanted.Needed is not null)
            yield return "it has no symbol table, and the kernel says 'module has no symbols (stripped?)'";
        if (symbols.ThisModuleBytes != wanted.ThisModuleBytes)
            yield return $".gnu.linkonce.this_module has {symbols.ThisModuleBytes ?? 0} bytes, that of the kernel's own modules {wanted.ThisModuleBytes ?? 0}: it was built with another configuration";
    }

    static IEnumerable<string> Unresolved(
        FoundModule module, ModuleSymbols symbols, KernelSymbols kernel, List<FoundModule> modules,
        ModuleDirectory directory)
    {
        var line = directory.BinaryListing?.Lines.FirstOrDefault(line => line.Name == module.Name);
        var loaded = line?.Needs.Select(ModulesDep.NameOf).ToHashSet() ?? [];
        var others = modules.Where(other => loaded.Contains(other.Name))
            .SelectMany(other => other.Content!.Symbols?.Offered ?? new HashSet<string>()).ToHashSet();
        var isGpl = GplLicences.Contains(module.Content!.License);
        var isCompared = directory.Configuration?.HasSymbolVersions == true;
        if (isCompared && symbols.Checksums is null)
            yield return "it carries no checksums of symbols, and the kernel compares them (CONFIG_MODVERSIONS)";
        List<string> unknown = [], changed = [], closed = [];
        foreach (var needed in symbols.Needed ?? [])
        {
            if (!kernel.All.TryGetValue(needed, out var symbol))
            {
                if (!others.Contains(needed))
                    unknown.Add(needed);
                continue;
            }
            if (symbol.Module != "vmlinux" && !loaded.Contains(symbol.Module))
                unknown.Add($"{needed} of {symbol.Module}");
            else if (symbol.IsGplOnly && !isGpl)
                closed.Add(needed);
            if (isCompared && symbols.Checksums?.TryGetValue(needed, out var checksum) == true
                && checksum != symbol.Checksum)
                changed.Add(needed);
        }
        if (unknown.Count > 0)
            yield return $"neither the kernel nor a module it depends on exports {List(unknown)} ('Unknown symbol in module')";
        if (closed.Count > 0)
            yield return $"its licence is {UntrustedText.Quote(module.Content!.License)}, and the kernel exports {List(closed)} to GPL modules only";
        if (changed.Count > 0)
            yield return $"it was built against another {List(changed)} ('disagrees about version of symbol')";
    }

    static string List(List<string> symbols) =>
        $"{string.Join(", ", symbols.Take(Shown).Select(UntrustedText.Printable))}{(symbols.Count > Shown ? $" and {symbols.Count - Shown} more" : "")}";

    static string Known(ModuleDirectory? directory, List<FoundModule> modules)
    {
        var symbols = directory?.Symbols switch
        {
            null => "the image has no symvers of this kernel, so that symbols were not compared",
            { Problem: { } problem } => $"symbols were not compared: {problem}",
            { All.Count: var count } => $"all symbols are among the kernel's {count} or those of modules they depend on"
                + (directory.Configuration?.HasSymbolVersions == true
                    ? ", with its checksums"
                    : "; checksums were not compared, as the image has no config of a kernel that does"),
        };
        var unread = modules.Where(module => module.Content!.Symbols is null).Select(
            module => $"; the symbols of {UntrustedText.Printable(module.Below)} were not reached: it is too large")
            .ToList();
        var witness = directory?.Witness is { } found
            ? $"; built as {UntrustedText.Printable(found.Path[(found.Path.LastIndexOf('/') + 1)..])} of the kernel is"
            : "; no module of the kernel itself was found to compare with";
        return $"{symbols}{string.Concat(unread)}{witness}";
    }
}
