namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// modules.dep and modules.dep.bin both lead to the modules that were checked, and from zfs to spl and to all else that
/// they say they need. modprobe reads the binary one alone; without it, it says "Module zfs not found".
/// </summary>
/// <remarks>Source: kmod, libkmod/libkmod.c (kmod_lookup_alias_from_moddep_file), libkmod/libkmod-module.c
/// (kmod_module_parse_depline).</remarks>
static class ModuleIndexRule
{
    public static IEnumerable<CheckResult> Check(KernelRelease kernel, ModuleDirectory? directory) =>
    [
        Check($"{InspectedFile.IndexName} of {kernel}", kernel, directory, directory?.Listing),
        Check($"{InspectedFile.BinaryIndexName} of {kernel}", kernel, directory, directory?.BinaryListing),
    ];

    static CheckResult Check(string name, KernelRelease kernel, ModuleDirectory? directory, ModuleListing? index)
    {
        if (directory is null || index is null)
            return CheckResult.Fail(
                name,
                $"the image has none which could list zfs and spl: modprobe would say 'Module zfs not found'",
                Remedy(kernel));
        if (index.Problem is not null)
            return CheckResult.Fail(name, $"it cannot be read: {index.Problem}", Remedy(kernel));
        List<string> problems = [];
        foreach (var module in directory.Modules.Where(
            module => !index.Lines.Any(line => line.Module == module.Below && line.Name == module.Name)))
            problems.Add(
                $"{UntrustedText.Printable(module.Path)} is not listed: modprobe would not find it");
        foreach (var line in index.Lines.Where(line => !directory.Modules.Any(module => module.Below == line.Module)))
            problems.Add($"it lists {UntrustedText.Quote(line.Module)}, which is not the module that was checked");
        if (directory.Modules.Count == 0 && problems.Count == 0)
            problems.Add("it lists neither zfs nor spl");
        foreach (var needed in index.Missing)
            problems.Add($"it leads to {UntrustedText.Quote(needed)}, which the image does not have");
        problems.AddRange(directory.Modules.SelectMany(module => NotNamed(module, index)));
        return problems.Count == 0
            ? CheckResult.Pass(name, $"lists {string.Join(" and ", index.Modules)}, and leads from zfs to spl")
            : CheckResult.Fail(name, string.Join("; ", problems), Remedy(kernel));
    }

    /// <summary>What a module says of itself, and that there is no ZFS without spl.</summary>
    static IEnumerable<string> NotNamed(FoundModule module, ModuleListing index)
    {
        if (index.Lines.FirstOrDefault(line => line.Name == module.Name && line.Module == module.Below) is not { } line)
            yield break;
        var named = line.Needs.Select(ModulesDep.NameOf).ToHashSet();
        var needs = module.Content?.Depends.Select(ModulesDep.Normal) ?? [];
        foreach (var needed in needs.Concat(module.Name == "zfs" ? ["spl"] : [])
            .Distinct().Where(needed => !named.Contains(needed)))
            yield return $"{UntrustedText.Printable(module.Below)} needs {UntrustedText.Quote(needed)}, and its line does not lead there: modprobe would not load it";
    }

    static string Remedy(KernelRelease kernel) => $"Run 'depmod {kernel}' when composing";
}
