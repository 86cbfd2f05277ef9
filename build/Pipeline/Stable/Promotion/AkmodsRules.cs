namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>What becomes stable beside the image are the akmods it was composed with, for these inputs, as they really
/// are.</summary>
static class AkmodsRules
{
    const string Advice = $"Run {Targets.Akmods} again";

    public static IEnumerable<CheckResult> Check(PromotionFacts facts)
    {
        yield return Kernels(facts.Request);
        yield return Places(facts.Request);
        foreach (var akmods in facts.Akmods)
        {
            var layers = LayeredImage.Of(akmods.Recorded.Image, akmods.Image.Image);
            yield return Labels(akmods);
            yield return ComposedAkmodsRule.Check(
                $"akmods of {akmods.Need.Kernel}", layers, facts.ComposedWith, Advice);
            yield return Packages(akmods);
        }
    }

    static CheckResult Kernels(PromotionRequest request)
    {
        const string name = "akmods";
        var (present, needed) = (
            request.Akmods.Kernels.Select(kernel => kernel.Kernel).Order().ToArray(), request.Inputs.Inputs.Kernels);
        return present.SequenceEqual(needed)
            ? CheckResult.Pass(
                name,
                $"the candidate was composed with {request.Akmods.FedoraWide.Digest}, which becomes stable beside it")
            : CheckResult.Fail(
                name,
                $"there are akmods for {(present.Length == 0 ? "no kernel" : string.Join(", ", present.AsEnumerable()))}, the inputs have {needed}. {Advice}");
    }

    /// <summary>Under main's tags of this stream and owner, and no branch's.</summary>
    static CheckResult Places(PromotionRequest request)
    {
        const string name = "akmods repository";
        var (repository, fedora) = (request.Repositories.AkmodsCandidate, request.Inputs.Inputs.Fedora);
        var elsewhere = request.Akmods.Kernels
            .Select(kernel => (kernel.Image, Expected: repository.At(StreamTags.Akmods(fedora, kernel.Kernel))))
            .Append((Image: request.Akmods.FedoraWide, Expected: repository.At(StreamTags.Akmods(fedora))))
            .Where(akmods => akmods.Image != akmods.Expected.Pinned(akmods.Image.Digest!))
            .Select(akmods => $"{akmods.Image} of the record is not {akmods.Expected}").ToArray();
        return elsewhere.Length == 0
            ? CheckResult.Pass(name, repository.ToString())
            : CheckResult.Fail(name, $"{string.Join("; ", elsewhere)}. {Advice}");
    }

    static CheckResult Labels(PromotedAkmods akmods)
    {
        var name = $"akmods labels of {akmods.Need.Kernel}";
        var differences = AkmodsProvenance.Differences(akmods.Image.Labels, akmods.Need);
        return differences.Count == 0
            ? CheckResult.Pass(name, "say what this run's inputs say")
            : CheckResult.Fail(
                name, $"{akmods.Recorded.Image} is for something else: {string.Join("; ", differences)}. {Advice}");
    }

    /// <summary>The provenance names every package by its digest: the record may say nothing else than what is
    /// there.</summary>
    static CheckResult Packages(PromotedAkmods akmods)
    {
        var (need, recorded, image, result) = akmods;
        var name = $"packages of {recorded.Kernel}";
        if (image.Damage.Concat(result.Problems).ToArray() is { Length: > 0 } problems)
            return CheckResult.Fail(name, $"{recorded.Image} is not proven: {string.Join("; ", problems)}. {Advice}");
        if (result.Unwanted is { Count: > 0 } extra)
            return CheckResult.Fail(
                name,
                $"{recorded.Image} holds packages that nobody asked for: {AkmodsPackages.Names(extra)}. {Advice}");
        if (recorded.Zfs != need.Zfs)
            return CheckResult.Fail(name, $"the record says ZFS {recorded.Zfs}, the inputs say {need.Zfs}. {Advice}");
        var (said, held) = (recorded.Packages.Select(Shown).Order(StringComparer.Ordinal), image.Describe()
            .Select(Shown).Order(StringComparer.Ordinal).ToArray());
        return said.SequenceEqual(held)
            ? CheckResult.Pass(name, $"{AkmodsPackages.Names(result.All)}, as the record says")
            : CheckResult.Fail(
                name,
                $"{recorded.Image} holds {string.Join(", ", held)}; the record says {string.Join(", ", said.Select(UntrustedText.Printable))}. {Advice}");
    }

    static string Shown(ZfsPackage package) =>
        $"{package.Name}-{package.Version}.{package.Architecture} ({package.Digest}, {package.Size} bytes)";
}
