using KinoiteZfs.Pipeline.Verification.Rules;

namespace KinoiteZfs.Pipeline.Verification;

/// <summary>Decides whether an image carries ZFS for each of its kernels, from what was found in it.</summary>
public static class CandidateCheck
{
    static readonly string[] Tools = ["zfs", "zpool"];

    public static CandidateResult Check(CandidateFacts facts, CandidateExpectation expected)
    {
        List<CheckResult> checks =
        [
            BaseLayers(facts),
            BaseReplacementRule.Check(facts.Replacements),
            LayerImportRule.Apply(facts),
            KernelsRule.Apply(facts, expected.Kernels),
            OneKernelRule.Apply(facts, expected.SeveralKernels),
        ];
        foreach (var kernel in expected.Kernels)
        {
            var directory = facts.ModuleDirectories.FirstOrDefault(directory => directory.Name == kernel.ToString());
            checks.AddRange(ModuleRule.Check(kernel, directory, facts.Depmod, expected.Zfs));
            checks.Add(ProvenModuleRule.Check(kernel, directory, expected.Modules));
            checks.AddRange(Loading(facts, kernel, directory));
        }
        checks.Add(ModprobeRule.Check(facts.Modprobe));
        checks.Add(Userland(facts));
        checks.Add(UserlandVersion(facts, expected.Zfs));
        checks.Add(LibraryPlaceRule.Check(facts.OpenZfsLibraries));
        checks.AddRange(TrustCheck.Check(facts.TrustFiles, expected.Trust));
        checks.AddRange(Labels(facts.Labels, expected.Labels));
        return new CandidateResult(
            facts, checks, checks.TrueForAll(check => check.Passed) ? Evidence(facts, expected.Kernels) : []);
    }

    /// <summary>What can be said of an image with ZFS of which nobody says what it has to be; nothing of one
    /// without.</summary>
    internal static IEnumerable<CheckResult> CheckAlone(CandidateFacts facts)
    {
        if (facts.Userland.Count == 0 && facts.ModuleDirectories.All(directory => directory.Modules.Count == 0))
            return [];
        List<CheckResult> checks = [];
        foreach (var directory in facts.ModuleDirectories.Where(directory => directory.HasKernel))
        {
            if (!KernelRelease.TryParse(directory.Name, out var kernel))
                continue;
            checks.AddRange(ModuleRule.Check(kernel, directory, facts.Depmod, zfs: null));
            checks.AddRange(Loading(facts, kernel, directory));
        }
        return
        [
            .. checks, ModprobeRule.Check(facts.Modprobe), Userland(facts),
            LibraryPlaceRule.Check(facts.OpenZfsLibraries),
            .. TrustCheck.Check(facts.TrustFiles, expected: null),
        ];
    }

    /// <summary>Whether a kernel would load the modules which lie there for it.</summary>
    static IEnumerable<CheckResult> Loading(CandidateFacts facts, KernelRelease kernel, ModuleDirectory? directory) =>
    [
        .. ModuleIndexRule.Check(kernel, directory),
        BuiltInRule.Check(kernel, directory),
        CompressionRule.Check(kernel, directory, facts.Kmod),
        SymbolRule.Check(kernel, directory),
    ];

    static CheckResult BaseLayers(CandidateFacts facts) => facts.BaseLayers is null
        ? CheckResult.Pass("base layers", "the image begins with all layers of the pinned base image")
        : CheckResult.Fail(
            "base layers", facts.BaseLayers,
            $"Let no step squash or rechunk layers, and run {Targets.Compose} and {Targets.Candidate} again");

    static CheckResult Userland(CandidateFacts facts)
    {
        const string name = "userland";
        var missing = Tools.Where(
            tool => !facts.Userland.Any(path => path.EndsWith("/" + tool, StringComparison.Ordinal)))
            .ToArray();
        return missing.Length == 0
            ? CheckResult.Pass(name, string.Join(", ", facts.Userland))
            : CheckResult.Fail(
                name, $"no {string.Join(" and no ", missing)} in usr/sbin, usr/bin, sbin or bin ({facts.Read} read)",
                $"The package zfs brings them: see what {Targets.Compose} said of it, and run it and {Targets.Candidate} again");
    }

    /// <summary>The programs talk to the module through an interface which changes between versions, and libzfs is what
    /// speaks it.</summary>
    static CheckResult UserlandVersion(CandidateFacts facts, ZfsVersion zfs)
    {
        const string name = "userland version";
        if (facts.Libraries.Count == 0)
            return CheckResult.Fail(
                name,
                $"there is no libzfs in {string.Join(", ", LibraryFolders.Paths)}: nothing tells that zfs and zpool are of the modules' version {zfs} ({facts.Read} read)",
                $"The package libzfs brings it: see what {Targets.Compose} said of it, and run it and {Targets.Candidate} again");
        var wrong = facts.Libraries.Where(library => library.Version != zfs.ToString()).ToArray();
        return wrong.Length == 0
            ? CheckResult.Pass(
                name,
                $"{string.Join(", ", facts.Libraries.Select(library => UntrustedText.Printable(library.Path)))}, version {zfs}")
            : CheckResult.Fail(name, string.Join("; ", wrong.Select(library => library.Version is { } version
                ? $"{UntrustedText.Printable(library.Path)} is of OpenZFS {version}, the kernel modules have to be of {zfs}: zfs and zpool would not work with them"
                : $"{UntrustedText.Printable(library.Path)}: {library.Problem}")),
                "Take the base's own OpenZFS out before ours is installed, as the recipe's install-zfs.sh does");
    }

    static CheckResult[] Labels(IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> expected)
    {
        CheckResult[] wrong =
        [
            .. InputLabels.Differing(expected, found).Select(label => CheckResult.Fail(
                $"label {label.Name}",
                $"the image says {Quoted(label.Found)}, this run's inputs say {Quoted(label.Expected)}",
                $"Let no step set labels of this pipeline, and run {Targets.Compose} and {Targets.Candidate} again")),
        ];
        return wrong.Length > 0
            ? wrong
            : [CheckResult.Pass("labels", $"all {expected.Count} say what this run's inputs say")];
    }

    static KernelEvidence[] Evidence(CandidateFacts facts, KernelSet kernels)
    {
        return [.. kernels.Select(kernel => new KernelEvidence(kernel, Of(kernel, "zfs"), Of(kernel, "spl")))];

        ModuleEvidence Of(KernelRelease kernel, string module)
        {
            var found = facts.ModuleDirectories.Single(directory => directory.Name == kernel.ToString()).Modules
                .Single(found => found.Name == module);
            return new ModuleEvidence(
                found.Path, found.Content!.Version!, found.Content.Vermagic!, ModuleSigning.SignerOf(found.Content));
        }
    }

    static string Quoted(string? text) => text is null ? "nothing" : $"'{UntrustedText.Printable(text)}'";
}

/// <summary>Every check with its reason, and the proof when all of them passed.</summary>
/// <param name="Kernels">Empty unless the image passed.</param>
public sealed record CandidateResult(
    CandidateFacts Facts, IReadOnlyList<CheckResult> Checks, IReadOnlyList<KernelEvidence> Kernels)
{
    public bool Passed => Checks.All(check => check.Passed);

    public IEnumerable<CheckResult> Failures => Checks.Where(check => !check.Passed);
}
