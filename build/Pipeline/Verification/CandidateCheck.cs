using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline;

/// <summary>Decides whether an image carries ZFS for each of its kernels, from what was found in it.</summary>
public static class CandidateCheck
{
    static readonly string[] Tools = ["zfs", "zpool"];

    public static CandidateVerdict Judge(CandidateFacts facts, CandidateExpectation expected)
    {
        List<Check> checks =
        [
            BaseLayers(facts),
            LayerImportRule.Apply(facts),
            KernelsRule.Apply(facts, expected.Kernels),
            OneKernelRule.Apply(facts, expected.SeveralKernels),
        ];
        foreach (var kernel in expected.Kernels)
        {
            var directory = facts.ModuleDirectories.FirstOrDefault(directory => directory.Name == kernel.ToString());
            checks.Add(Module("zfs", kernel, directory, expected.Zfs));
            checks.Add(Module("spl", kernel, directory, expected.Zfs));
            checks.Add(Index(kernel, directory));
            if (directory?.BinaryListing is { } binary)
                checks.Add(BinaryIndex(kernel, directory, binary));
        }
        checks.Add(Userland(facts));
        checks.Add(UserlandVersion(facts, expected.Zfs));
        checks.AddRange(TrustCheck.Judge(facts.TrustFiles, expected.Trust));
        if (facts.Signature is { } signature)
            checks.Add(new Check("signature", signature.Verified, signature.Reason));
        checks.AddRange(Labels(facts.Labels, expected.Labels));
        return new CandidateVerdict(facts, checks, checks.TrueForAll(check => check.Passed) ? Evidence(facts, expected.Kernels) : []);
    }

    static Check BaseLayers(CandidateFacts facts) => facts.BaseLayers is null
        ? Check.Pass("base layers", "the image begins with all layers of the pinned base image")
        : Check.Fail("base layers", facts.BaseLayers);

    static Check Module(string module, KernelRelease kernel, ModuleDirectory? directory, ZfsVersion zfs)
    {
        var name = $"{module}.ko of {kernel}";
        var found = directory?.Modules.Where(found => found.Name == module).ToArray() ?? [];
        if (found.Length == 0)
            return Check.Fail(name, $"there is none below usr/lib/modules/{kernel}: this kernel would boot without ZFS");
        if (found.Length > 1)
            return Check.Fail(name, $"there are {found.Length}, and only one can be the right one: {string.Join(", ", found.Select(Shown))}");
        if (found[0].Content is not { } content)
            return Check.Fail(name, $"{Shown(found[0])} cannot be read: {found[0].Problem}");
        List<string> problems = [];
        if (content.Kernel != kernel)
            problems.Add($"vermagic is {Quoted(content.Vermagic?.Trim())}, expected {kernel}");
        if (content.Version is not { } version || !KmodPackage.IsModuleVersion(zfs, version))
            problems.Add($"version is {Quoted(content.Version)}, expected {zfs}");
        return problems.Count == 0
            ? Check.Pass(name, $"{Shown(found[0])}, version {content.Version}, vermagic {content.Vermagic?.Trim()}")
            : Check.Fail(name, $"{Shown(found[0])}: {string.Join("; ", problems)}");
    }

    /// <summary>A module which is not in the index is there and cannot be loaded.</summary>
    static Check Index(KernelRelease kernel, ModuleDirectory? directory)
    {
        var name = $"modules.dep of {kernel}";
        if (directory?.Listing is not { } index)
            return Check.Fail(name, $"the image has none which could list zfs and spl: modprobe would not find them. Run 'depmod {kernel}' when composing");
        if (index.Problem is not null)
            return Check.Fail(name, $"it cannot be read: {index.Problem}");
        List<string> problems = [];
        foreach (var module in directory.Modules.Where(module => !index.Modules.Contains(module.Below)))
            problems.Add($"{Shown(module)} is not listed: modprobe would not find it. Run 'depmod {kernel}' when composing");
        foreach (var listed in index.Modules.Except(directory.Modules.Select(module => module.Below)))
            problems.Add($"it lists {Quoted(listed)}, which is not the module that was checked");
        if (directory.Modules.Count == 0 && problems.Count == 0)
            problems.Add("it lists neither zfs nor spl");
        return problems.Count == 0 ? Check.Pass(name, $"lists {string.Join(" and ", index.Modules)}") : Check.Fail(name, string.Join("; ", problems));
    }

    /// <summary>modprobe reads the binary form; a stale one hides a module which the text lists.</summary>
    static Check BinaryIndex(KernelRelease kernel, ModuleDirectory directory, ModuleListing index)
    {
        // Up to three characters of a number may stand before a path: see InspectedFile.
        const int looksLikeText = 3;
        var name = $"modules.dep.bin of {kernel}";
        if (index.Problem is not null)
            return Check.Fail(name, $"it cannot be read: {index.Problem}");
        var hidden = directory.Modules
            .Where(module => !index.Modules.Any(listed =>
                listed.EndsWith(module.Below, StringComparison.Ordinal) && listed.Length - module.Below.Length <= looksLikeText))
            .Select(Shown).ToArray();
        return hidden.Length == 0
            ? Check.Pass(name, "lists the same")
            : Check.Fail(name, $"{string.Join(" and ", hidden)} is not listed: modprobe would not find it. Run 'depmod {kernel}' when composing");
    }

    static Check Userland(CandidateFacts facts)
    {
        const string name = "userland";
        var missing = Tools.Where(tool => !facts.Userland.Any(path => path.EndsWith("/" + tool, StringComparison.Ordinal))).ToArray();
        return missing.Length == 0
            ? Check.Pass(name, string.Join(", ", facts.Userland))
            : Check.Fail(name, $"no {string.Join(" and no ", missing)} in usr/sbin, usr/bin, sbin or bin ({facts.Read} read)");
    }

    /// <summary>The programs talk to the module through an interface which changes between versions, and libzfs is what speaks it.</summary>
    static Check UserlandVersion(CandidateFacts facts, ZfsVersion zfs)
    {
        const string name = "userland version";
        if (facts.Libraries.Count == 0)
            return Check.Fail(name, $"there is no libzfs in {string.Join(", ", LibraryFolders.Paths)}: nothing tells that zfs and zpool are of the modules' version {zfs} ({facts.Read} read)");
        var wrong = facts.Libraries.Where(library => library.Version != zfs.ToString()).ToArray();
        return wrong.Length == 0
            ? Check.Pass(name, $"{string.Join(", ", facts.Libraries.Select(library => ForeignText.Printable(library.Path)))}, version {zfs}")
            : Check.Fail(name, string.Join("; ", wrong.Select(library => library.Version is { } version
                ? $"{ForeignText.Printable(library.Path)} is of OpenZFS {version}, the kernel modules have to be of {zfs}: zfs and zpool would not work with them"
                : $"{ForeignText.Printable(library.Path)}: {library.Problem}")));
    }

    static IEnumerable<Check> Labels(IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> expected)
    {
        var failed = false;
        foreach (var (label, value) in expected)
        {
            var actual = found.GetValueOrDefault(label);
            if (actual == value)
                continue;
            failed = true;
            yield return Check.Fail($"label {label}", $"the image says {Quoted(actual)}, this run's inputs say {Quoted(value)}");
        }
        if (!failed)
            yield return Check.Pass("labels", $"all {expected.Count} say what this run's inputs say");
    }

    static KernelEvidence[] Evidence(CandidateFacts facts, KernelSet kernels)
    {
        return [.. kernels.Select(kernel => new KernelEvidence(kernel, Of(kernel, "zfs"), Of(kernel, "spl")))];

        ModuleEvidence Of(KernelRelease kernel, string module)
        {
            var found = facts.ModuleDirectories.Single(directory => directory.Name == kernel.ToString()).Modules.Single(found => found.Name == module);
            return new ModuleEvidence(found.Path, found.Content!.Version!, found.Content.Vermagic!);
        }
    }

    static string Shown(FoundModule module) => ForeignText.Printable(module.Path);

    static string Quoted(string? text) => text is null ? "nothing" : $"'{ForeignText.Printable(text)}'";
}

/// <summary>Every check with its reason, and the proof when all of them passed.</summary>
/// <param name="Kernels">Empty unless the image passed.</param>
public sealed record CandidateVerdict(CandidateFacts Facts, IReadOnlyList<Check> Checks, IReadOnlyList<KernelEvidence> Kernels)
{
    public bool Passed => Checks.All(check => check.Passed);

    public IEnumerable<Check> Failures => Checks.Where(check => !check.Passed);
}
