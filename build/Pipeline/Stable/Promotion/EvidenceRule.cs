namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>
/// What <c>Verify</c> has written down is about this very image, and says of each kernel's modules what the packages
/// say which the image was composed with.
/// </summary>
static class EvidenceRule
{
    const string Name = "evidence";

    public static CheckResult Check(PromotionFacts facts)
    {
        var request = facts.Request;
        if (request.Candidate.Evidence is not { } evidence)
            return CheckResult.Fail(
                Name,
                $"nobody has verified this candidate. Run {Targets.Verify}, which adds its evidence to candidate.json");
        if (evidence.Image != request.Candidate.Image.Digest)
            return CheckResult.Fail(
                Name,
                $"it is about {evidence.Image}, the candidate is {request.Candidate.Image.Digest}. Run {Targets.Verify} on this candidate");
        var (proven, needed) = (
            evidence.Kernels.Select(kernel => kernel.Kernel).Order().ToArray(), request.Inputs.Inputs.Kernels);
        if (!proven.SequenceEqual(needed))
            return CheckResult.Fail(
                Name,
                $"it proves the kernels {(proven.Length == 0 ? "none" : string.Join(", ", proven.AsEnumerable()))}, the inputs have {needed}. Run {Targets.Verify} again");
        var wrong = evidence.Kernels
            .SelectMany(
                kernel => new[] { Module(kernel.Kernel, "zfs", kernel.Zfs), Module(kernel.Kernel, "spl", kernel.Spl) })
            .Append(ModuleSigning.SecureBoot(evidence.Kernels) is var said && evidence.SecureBoot == said
                ? null
                : $"it says {UntrustedText.Quote(evidence.SecureBoot)}, and {said}")
            .Append(Userland(evidence.Userland)).OfType<string>().ToArray();
        return wrong.Length == 0
            ? CheckResult.Pass(Name, $"{evidence.Image} carries ZFS {request.Inputs.Inputs.Zfs.Version} for {needed}")
            : CheckResult.Fail(Name, $"{string.Join("; ", wrong)}. Run {Targets.Verify} again");

        string? Module(KernelRelease kernel, string name, ModuleEvidence found)
        {
            var akmods = facts.Akmods.FirstOrDefault(akmods => akmods.Need.Kernel == kernel)?.Result;
            var packed = akmods?.Kmod?.Modules.FirstOrDefault(module => PlaceOf(module.Path)?.Name == name);
            return packed is not null && found.Version == packed.Version && found.Vermagic == packed.Vermagic
                && found.SignedBy == ModuleSigning.SignerOf(packed) && IsAt(found.Path, packed.Path)
                ? null
                : $"{name}.ko of {kernel} is {Shown(found.Path, found.Version, found.Vermagic, found.SignedBy)}, the akmods hold {(packed is null ? "none that is proven" : Shown(packed.Path, packed.Version, packed.Vermagic, ModuleSigning.SignerOf(packed)))}";
        }
    }

    /// <summary>However it is packed there: recipes may pack modules again, for hosts which unpack only some
    /// forms.</summary>
    static bool IsAt(string found, string packed) =>
        PlaceOf(found) is { } ours && PlaceOf(packed) is { } theirs
            && (ours with { Compression = theirs.Compression }) == theirs;

    static KernelModulePath? PlaceOf(string path) => KernelModulePath.TryParse(path, out var place) ? place : null;

    static string? Userland(IReadOnlyList<string> found) =>
        found.Select(
            path => ImagePath.TryParse(path, out var place) && UserlandTools.Paths.Contains(place) ? place.Name : null)
            .Distinct().Order(StringComparer.Ordinal)
            .SequenceEqual(["zfs", "zpool"])
            ? null
            : $"the programs found were {string.Join(", ", found.Select(UntrustedText.Printable))}, and zfs and zpool are what a pool needs";

    static string Shown(string path, string? version, string? vermagic, string signer) =>
        $"{UntrustedText.Quote(path)} of version {UntrustedText.Quote(version)} with vermagic {UntrustedText.Quote(vermagic)}, signed by {UntrustedText.Quote(signer)}";
}
