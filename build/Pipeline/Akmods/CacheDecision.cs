using KinoiteZfs.Kmods.Packages;
using KinoiteZfs.Pipeline.Contents;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>Whether the akmods in the cache can be used for a kernel, and why.</summary>
/// <param name="Reason">Both values where something differs; reads after the kernel's name.</param>
/// <param name="Image">What the cache holds, pinned; null when there is nothing or nobody looked.</param>
public sealed record CacheVerdict(AkmodsNeed Need, CacheState State, string Reason, AkmodsImage? Image)
{
    public KernelRelease Kernel => Need.Kernel;

    public bool Rebuild => State is not CacheState.Fresh;
}

/// <summary>Decides over the cache from what was found in it. Content decides; labels can only make it worse.</summary>
public static class CacheDecision
{
    public static CacheVerdict Forced(AkmodsNeed need) => new(need, CacheState.Forced, "rebuild was asked for", null);

    /// <param name="tag">The kernel-matched tag which was looked up.</param>
    public static CacheVerdict Missing(AkmodsNeed need, ImageReference tag) =>
        new(need, CacheState.Missing, $"there is no {tag}", null);

    /// <param name="error">What the cached image refers to and the registry does not have.</param>
    public static CacheVerdict Incomplete(AkmodsNeed need, NotFoundException error) =>
        new(need, CacheState.Stale, $"what is cached is incomplete: {error.Message}", null);

    /// <param name="error">Why what the registry has under the tag cannot be read: broken, or far larger than akmods are.</param>
    public static CacheVerdict Unreadable(AkmodsNeed need, ContentException error) =>
        new(need, CacheState.Stale, $"what is cached cannot be read as akmods: {error.Message}", null);

    /// <param name="unsigned">Why nobody who holds the key has made it stable.</param>
    public static CacheVerdict Untrusted(AkmodsNeed need, SignatureVerdict unsigned) =>
        new(need, CacheState.Stale, $"{unsigned.Reason}, and only what was promoted with this key is reused on main", null);

    public static CacheVerdict Decide(AkmodsNeed need, AkmodsImage image)
    {
        if (image.Damage is { Count: > 0 } damage)
            return Stale($"what is cached is damaged: {string.Join("; ", damage)}");
        IReadOnlyList<RpmPackage> packages = [.. image.Packages.Select(found => found.Package)];
        var content = AkmodsPackages.Judge(packages, need.Request);
        var differences = AkmodsProvenance.Differences(image.Labels, need);
        if (content.Unwanted is { Count: > 0 } extra)
            return Stale($"it holds packages that nobody asked for: {AkmodsPackages.Names(extra)}");
        if (content.Proven && differences.Count == 0)
            return new CacheVerdict(need, CacheState.Fresh, $"{content.Kmod!.Header.Identity} is proven for this kernel", image);
        // Honest akmods of another ZFS version: the difference says it all, and shorter than every check that fails for it.
        var explained = differences.Any(difference => difference.Name == ProvenanceDifference.Zfs)
            && AkmodsPackages.Judge(packages, need.Request with { Zfs = null }).Proven;
        return Stale(content.Proven || explained
            ? string.Join("; ", differences)
            : $"{Claim(image, need, content)}{string.Join("; ", content.Problems)}");

        CacheVerdict Stale(string reason) => new(need, CacheState.Stale, reason, image);
    }

    // The incident behind it: tag and labels were for the new kernel, the package inside for the old one.
    static string Claim(AkmodsImage image, AkmodsNeed need, AkmodsVerdict content)
    {
        var others = content.FoundKernels.Where(kernel => kernel != need.Kernel).ToList();
        return others.Count > 0 && image.Labels.TryGetValue(InputLabels.Kernels, out var label)
            ? $"tag and label say {UntrustedText.Printable(label)}, the modules inside are for {string.Join(", ", others)}: "
            : "";
    }
}
