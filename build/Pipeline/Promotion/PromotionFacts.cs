using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What the stable repositories hold before a promotion.</summary>
/// <param name="Tags">Every tag the promotion is about; null for one that does not exist.</param>
/// <param name="Published">What the images to be promoted say of themselves, whatever the records say of them.</param>
/// <param name="Stable">What the stable image says it was built from; null when there is no stable image.</param>
/// <param name="AuditTags">All audit tags of the stable image's repository.</param>
/// <param name="Interrupted">The journal of a promotion which did not end, if there is one.</param>
public sealed record PromotionFacts(
    PromotionRequest Request,
    IReadOnlyDictionary<ImageReference, Digest?> Tags,
    PublishedLabels Published,
    StableLabels? Stable,
    IReadOnlyList<AuditTag> AuditTags,
    PromotionRecord? Interrupted)
{
    /// <summary>What rollbacks have left, and none has gone back to.</summary>
    public IReadOnlyList<Withdrawal> Withdrawn { get; init; } = [];

    /// <summary>The rollback which made stable what it is, when nobody knows any more what it left.</summary>
    public AuditTag? Silent { get; init; }

    /// <summary>In the stable repositories; null when no key is configured.</summary>
    public IReadOnlyList<SignatureVerdict>? Signatures { get; init; }
}

/// <summary>Labels of the stable image: they say how old it is, and prove nothing else.</summary>
public sealed record StableLabels(Digest Image, IReadOnlyDictionary<string, string> Values);

/// <summary>Labels of the very digests the records name, in the repositories only this pipeline's stages write to.</summary>
/// <param name="Akmods">In the order of the record's kernels.</param>
public sealed record PublishedLabels(
    IReadOnlyDictionary<string, string> Candidate, IReadOnlyList<IReadOnlyDictionary<string, string>> Akmods);
