namespace KinoiteZfs.Pipeline.Stable.Rollback;

/// <summary>What has to hold before stable may go back. That it goes backward is the very purpose, and no reason
/// against it.</summary>
static class RollbackRules
{
    const string Advice = $"Choose another one from {Targets.History}";

    public static IReadOnlyList<CheckResult> Check(RollbackFacts facts) =>
    [
        CheckResult.Pass("was stable", $"{facts.Image.Pinned.Source} names {facts.Image.Pinned.Digest}"),
        Akmods(facts),
        .. facts.Kernels.Select(kernel => Kernel(facts, kernel.Key.ToString(), kernel.Value)),
        Content(facts),
        Signature(facts),
        .. facts.Goal.Audit.Select(tag => AuditTagFree.Check(tag, facts.Tags[tag.Tag])),
    ];

    /// <summary>Image and akmods of different runs never stand beside each other.</summary>
    static CheckResult Akmods(RollbackFacts facts)
    {
        const string name = "akmods";
        var (composedWith, akmods) = (facts.Image.Labels[InputLabels.AkmodsImage], facts.Akmods.Pinned);
        return facts.Image.Labels.Akmods == akmods.Digest
            ? CheckResult.Pass(
                name, $"the image was composed with {akmods.Digest}, which becomes stable beside it again")
            : CheckResult.Fail(
                name,
                $"the image was composed with {UntrustedText.Quote(composedWith)}, and {akmods.Source} names {akmods.Digest}. Somebody has moved an audit tag. {Advice}");
    }

    static CheckResult Kernel(RollbackFacts facts, string kernel, AuditedImage akmods)
    {
        var name = $"akmods of {kernel}";
        var says = akmods.Labels[InputLabels.Kernels];
        if (says != kernel)
            return CheckResult.Fail(
                name,
                $"{akmods.Pinned.Source} is for {UntrustedText.Quote(says)}. Somebody has moved an audit tag. {Advice}");
        return ComposedAkmodsRule.Check(
            name, Layered(akmods), Layered(facts.Akmods), $"Somebody has moved an audit tag. {Advice}");
    }

    static LayeredImage Layered(AuditedImage image) => new(image.Pinned.Named, image.Layers);

    /// <summary>Never signed here: an audit tag alone is no reason to vouch for what it names.</summary>
    static CheckResult Signature(RollbackFacts facts)
    {
        const string name = "signature";
        if (facts.Verifying.Count > 0 && !facts.Request.AllowUnsigned)
            return CheckResult.Fail(
                name,
                $"there is no {PublicKeyFile.Name} to verify it with, and {string.Join("; ", facts.Verifying)}. Restore {PublicKeyFile.Name}, or say {Options.AllowUnsigned}");
        if (facts.Signatures is not { } signatures)
            return CheckResult.Pass(name, "no key is configured, so nothing has to be signed");
        var unsigned = signatures.Where(result => !result.Verified).Select(result => result.Reason).ToArray();
        return unsigned.Length == 0
            ? CheckResult.Pass(name, $"image and akmods are signed by {facts.Request.Signing.Key}")
            : CheckResult.Fail(
                name,
                $"{string.Join("; ", unsigned)}. Hosts would refuse it. {Advice}, or sign it by hand if you know that it is yours (docs/signing.md)");
    }

    static CheckResult Content(RollbackFacts facts)
    {
        const string name = "content";
        var lost = facts.Kernels.Values.Prepend(facts.Akmods).Prepend(facts.Image)
            .SelectMany(image => image.Missing.Select(layer => $"{layer} of {image.Pinned.Source}")).ToArray();
        return lost.Length == 0
            ? CheckResult.Pass(name, "every layer of image and akmods is there")
            : CheckResult.Fail(
                name,
                $"the registry has lost {string.Join(", ", lost.Take(5))}, so that nobody could pull it. {Advice}");
    }
}
