using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What the stable repositories hold before a promotion.</summary>
/// <param name="Tags">Every tag the promotion is about; null for one that does not exist.</param>
/// <param name="Stable">What the stable image says it was built from; null when there is no stable image.</param>
/// <param name="AuditTags">All audit tags of the stable image's repository.</param>
/// <param name="Interrupted">The journal of a promotion which did not end, if there is one.</param>
public sealed record PromotionFacts(
    PromotionRequest Request,
    IReadOnlyDictionary<ImageReference, Digest?> Tags,
    StableLabels? Stable,
    IReadOnlyList<Tag> AuditTags,
    PromotionRecord? Interrupted);

/// <summary>Labels of the stable image: they say how old it is, and prove nothing else.</summary>
public sealed record StableLabels(Digest Image, IReadOnlyDictionary<string, string> Values);
