namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// A kernel has <c>zfs.ko</c> and <c>spl.ko</c> exactly once, where depmod takes them, built for it and of the run's
/// OpenZFS. Of two of one name depmod lists one, and the host's own depmod may list the other.
/// </summary>
/// <remarks>Source: kmod, tools/depmod.c (depmod_modules_search_dir, depmod_module_is_higher_priority).</remarks>
static class ModuleRule
{
    /// <param name="zfs">Null accepts any version.</param>
    public static IEnumerable<CheckResult> Check(
        KernelRelease kernel, ModuleDirectory? directory, DepmodConfiguration depmod, ZfsVersion? zfs) =>
        ((string[])["zfs", "spl"]).Select(module => Check(module, kernel, directory, depmod, zfs));

    static CheckResult Check(
        string module, KernelRelease kernel, ModuleDirectory? directory, DepmodConfiguration depmod, ZfsVersion? zfs)
    {
        var name = $"{module}.ko of {kernel}";
        var found = directory?.Modules.Where(found => found.Name == module).ToArray() ?? [];
        if (found.Length == 0)
            return CheckResult.Fail(
                name, $"there is none below usr/lib/modules/{kernel}: this kernel would boot without ZFS",
                $"Its package is kmod-zfs: see what {Targets.Compose} said of it, and run it and {Targets.Candidate} again");
        if (found.Length > 1)
            return CheckResult.Fail(
                name,
                $"there are {found.Length}, and only one can be the right one: {string.Join(", ", found.Select(Shown))}; {Chosen(depmod.Choose(kernel, found))} ({depmod}). Remove the others when composing");
        if (found[0].Content is not { } content)
            return CheckResult.Fail(name, $"{Shown(found[0])} cannot be read: {found[0].Problem}", Rebuild);
        List<string> problems = [];
        if (depmod.IsExcluded(found[0]))
            problems.Add(
                $"depmod does not enter its folder: depmod.d excludes {string.Join(' ', depmod.Excludes.Select(UntrustedText.Printable))}. Remove the exclude line when composing");
        if (directory!.LinkedFolders.Count > 0)
            problems.Add(
                $"{string.Join(", ", directory.LinkedFolders.Select(UntrustedText.Printable))} is a link, and depmod looks for another {module}.ko behind it. Put the folder itself there");
        if (content.Name is { } called && called != module)
            problems.Add($"it calls itself {UntrustedText.Quote(called)}. {Rebuild}");
        if (content.Kernel != kernel)
            problems.Add($"vermagic is {Quoted(content.Vermagic?.Trim())}, expected {kernel}. {Rebuild}");
        if (zfs is not null && (content.Version is not { } version || !KmodPackage.IsModuleVersion(zfs, version)))
            problems.Add($"version is {Quoted(content.Version)}, expected {zfs}. {Rebuild}");
        return problems.Count == 0
            ? CheckResult.Pass(
                name,
                $"{Shown(found[0])}, version {content.Version}, vermagic {content.Vermagic?.Trim()}, signed by {ModuleSigning.SignerOf(content)}{Externals(depmod)}")
            : CheckResult.Fail(name, $"{Shown(found[0])}: {string.Join("; ", problems)}");
    }

    static string Rebuild =>
        $"Build it anew for this kernel: {Targets.BuildAkmods} {Options.RebuildAkmods}, and the targets after it";

    static string Chosen(FoundModule? chosen) =>
        chosen is null ? "depmod takes none of them" : $"depmod takes {UntrustedText.Printable(chosen.Below)}";

    // Whether one of them is listed shows in modules.dep.
    static string Externals(DepmodConfiguration depmod) =>
        depmod.Externals.Count == 0
            ? ""
            : $" (depmod.d also names {string.Join(", ", depmod.Externals.Select(UntrustedText.Printable))}, which was not looked into)";

    static string Shown(FoundModule module) => UntrustedText.Printable(module.Path);

    static string Quoted(string? text) => text is null ? "nothing" : UntrustedText.Quote(text);
}
