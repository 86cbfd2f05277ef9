namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>Whether the akmods in the cache can be used for a kernel, and why.</summary>
/// <param name="Reason">Both values where something differs; reads after the kernel's name.</param>
/// <param name="Image">What the cache holds, pinned; null when there is nothing or nobody looked.</param>
public sealed record CacheResult(AkmodsNeed Need, CacheState State, string Reason, AkmodsImage? Image = null)
{
    public KernelRelease Kernel => Need.Kernel;

    public bool Rebuild => State is not CacheState.Fresh;
}

/// <summary>Decides over the cache from what was found in it. Content decides; labels can only make it worse.</summary>
public static class CacheDecision
{
    public static CacheResult Decide(AkmodsNeed need, AkmodsImage image)
    {
        if (image.Damage is { Count: > 0 } damage)
            return Stale($"what is cached is damaged: {string.Join("; ", damage)}");
        var content = image.Check(need.Request);
        var differences = AkmodsProvenance.Differences(image.Labels, need);
        if (content.Unwanted is { Count: > 0 } extra)
            return Stale($"it holds packages that nobody asked for: {AkmodsPackages.Names(extra)}");
        if (content.Proven && differences.Count == 0)
            return new CacheResult(
                need, CacheState.Fresh, $"{content.Kmod!.Header.Identity} is proven for this kernel", image);
        // Honest akmods of another ZFS version: the difference says it all, and shorter than every check that fails for
        // it.
        var explained = differences.Any(difference => difference.Name == ProvenanceDifference.Zfs)
            && image.Check(need.Request with { Zfs = null }).Proven;
        return Stale(content.Proven || explained
            ? string.Join("; ", differences)
            : $"{Claim(image, need, content)}{string.Join("; ", content.Problems)}");

        CacheResult Stale(string reason) => new(need, CacheState.Stale, reason, image);
    }

    // The incident behind it: tag and labels were for the new kernel, the package inside for the old one.
    static string Claim(AkmodsImage image, AkmodsNeed need, AkmodsResult content)
    {
        var others = content.FoundKernels.Where(kernel => kernel != need.Kernel).ToList();
        return others.Count > 0 && image.Labels.TryGetValue(InputLabels.Kernels, out var label)
            ? $"tag and label say {UntrustedText.Printable(label)}, the modules inside are for {string.Join(", ", others)}: "
            : "";
    }
}
