using KinoiteZfs.Pipeline.Verification.Rules;

namespace KinoiteZfs.Pipeline.Verification;

/// <summary>Decides whether an image carries ZFS for each of its kernels, from what was found in it.</summary>
public static class CandidateCheck
{
    static readonly string[] Tools = ["zfs", "zpool"];

    public static CandidateVerdict Judge(CandidateFacts facts, CandidateExpectation expected)
    {
        List<Check> checks =
        [
            BaseLayers(facts),
            BaseReplacementRule.Judge(facts.Replacements),
            LayerImportRule.Apply(facts),
            KernelsRule.Apply(facts, expected.Kernels),
            OneKernelRule.Apply(facts, expected.SeveralKernels),
        ];
        foreach (var kernel in expected.Kernels)
        {
            var directory = facts.ModuleDirectories.FirstOrDefault(directory => directory.Name == kernel.ToString());
            checks.AddRange(ModuleRule.Judge(kernel, directory, facts.Depmod, expected.Zfs));
            checks.Add(ProvenModuleRule.Judge(kernel, directory, expected.Modules));
            checks.AddRange(Loading(facts, kernel, directory));
        }
        checks.Add(ModprobeRule.Judge(facts.Modprobe));
        checks.Add(Userland(facts));
        checks.Add(UserlandVersion(facts, expected.Zfs));
        checks.Add(LibraryPlaceRule.Judge(facts.OpenZfsLibraries));
        checks.AddRange(TrustCheck.Judge(facts.TrustFiles, expected.Trust));
        checks.AddRange(Labels(facts.Labels, expected.Labels));
        return new CandidateVerdict(
            facts, checks, checks.TrueForAll(check => check.Passed) ? Evidence(facts, expected.Kernels) : []);
    }

    /// <summary>What can be said of an image with ZFS of which nobody says what it has to be; nothing of one
    /// without.</summary>
    internal static IEnumerable<Check> JudgeAlone(CandidateFacts facts)
    {
        if (facts.Userland.Count == 0 && facts.ModuleDirectories.All(directory => directory.Modules.Count == 0))
            return [];
        List<Check> checks = [];
        foreach (var directory in facts.ModuleDirectories.Where(directory => directory.HasKernel))
        {
            if (!KernelRelease.TryParse(directory.Name, out var kernel))
                continue;
            checks.AddRange(ModuleRule.Judge(kernel, directory, facts.Depmod, zfs: null));
            checks.AddRange(Loading(facts, kernel, directory));
        }
        return
        [
            .. checks, ModprobeRule.Judge(facts.Modprobe), Userland(facts),
            LibraryPlaceRule.Judge(facts.OpenZfsLibraries),
            .. TrustCheck.Judge(facts.TrustFiles, expected: null),
        ];
    }

    /// <summary>Whether a kernel would load the modules which lie there for it.</summary>
    static IEnumerable<Check> Loading(CandidateFacts facts, KernelRelease kernel, ModuleDirectory? directory) =>
    [
        .. ModuleIndexRule.Judge(kernel, directory),
        BuiltInRule.Judge(kernel, directory),
        CompressionRule.Judge(kernel, directory, facts.Kmod),
        SymbolRule.Judge(kernel, directory),
    ];

    static Check BaseLayers(CandidateFacts facts) => facts.BaseLayers is null
        ? Check.Pass("base layers", "the image begins with all layers of the pinned base image")
        : Check.Fail("base layers", facts.BaseLayers);

    static Check Userland(CandidateFacts facts)
    {
        const string name = "userland";
        var missing = Tools.Where(
            tool => !facts.Userland.Any(path => path.EndsWith("/" + tool, StringComparison.Ordinal)))
            .ToArray();
        return missing.Length == 0
            ? Check.Pass(name, string.Join(", ", facts.Userland))
            : Check.Fail(
                name, $"no {string.Join(" and no ", missing)} in usr/sbin, usr/bin, sbin or bin ({facts.Read} read)");
    }

    /// <summary>The programs talk to the module through an interface which changes between versions, and libzfs is what
    /// speaks it.</summary>
    static Check UserlandVersion(CandidateFacts facts, ZfsVersion zfs)
    {
        const string name = "userland version";
        if (facts.Libraries.Count == 0)
            return Check.Fail(
                name,
                $"there is no libzfs in {string.Join(", ", LibraryFolders.Paths)}: nothing tells that zfs and zpool are of the modules' version {zfs} ({facts.Read} read)");
        var wrong = facts.Libraries.Where(library => library.Version != zfs.ToString()).ToArray();
        return wrong.Length == 0
            ? Check.Pass(
                name,
                $"{string.Join(", ", facts.Libraries.Select(library => UntrustedText.Printable(library.Path)))}, version {zfs}")
            : Check.Fail(name, string.Join("; ", wrong.Select(library => library.Version is { } version
                ? $"{UntrustedText.Printable(library.Path)} is of OpenZFS {version}, the kernel modules have to be of {zfs}: zfs and zpool would not work with them"
                : $"{UntrustedText.Printable(library.Path)}: {library.Problem}")));
    }

    static Check[] Labels(IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> expected)
    {
        Check[] wrong =
        [
            .. InputLabels.Differing(expected, found).Select(label => Check.Fail(
                $"label {label.Name}",
                $"the image says {Quoted(label.Found)}, this run's inputs say {Quoted(label.Expected)}")),
        ];
        return wrong.Length > 0
            ? wrong
            : [Check.Pass("labels", $"all {expected.Count} say what this run's inputs say")];
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
public sealed record CandidateVerdict(
    CandidateFacts Facts, IReadOnlyList<Check> Checks, IReadOnlyList<KernelEvidence> Kernels)
{
    public bool Passed => Checks.All(check => check.Passed);

    public IEnumerable<Check> Failures => Checks.Where(check => !check.Passed);
}
