using KinoiteZfs.Pipeline.AuditTrail;
using KinoiteZfs.Pipeline.Contents;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>What the stable repositories hold before a promotion.</summary>
/// <param name="Tags">Every tag the promotion is about; null for one that does not exist.</param>
/// <param name="Published">What the images to be promoted say of themselves, whatever the records say of them.</param>
/// <param name="Interrupted">The journal of a promotion which did not end, if there is one.</param>
public sealed record PromotionFacts(
    PromotionRequest Request,
    IReadOnlyDictionary<ImageReference, Digest?> Tags,
    PublishedImages Published,
    StableState Stable,
    PromotionRecord? Interrupted)
{
    /// <summary>Boot tests in which the candidate's digest has failed, in whatever run.</summary>
    public IReadOnlyList<BootFailure> BootFailures { get; init; } = [];

    /// <summary>What tells that stable's hosts verify signatures, so that nothing unsigned may follow.</summary>
    public IReadOnlyList<string> Verifying { get; init; } = [];

    /// <summary>In the stable repositories; null when no key is configured.</summary>
    public IReadOnlyList<SignatureVerdict>? Signatures { get; init; }
}

/// <summary>What the very digests are which the records name, in the repositories only this pipeline's stages write to.</summary>
/// <param name="Candidate">Its labels.</param>
public sealed record PublishedImages(IReadOnlyDictionary<string, string> Candidate, PublishedAkmodsImages Akmods);

/// <param name="Kernels">In the order of the record's, with every package that is really in there.</param>
/// <param name="FedoraWide">Layers of the akmods which the record says the candidate was composed with.</param>
public sealed record PublishedAkmodsImages(IReadOnlyList<AkmodsImage> Kernels, IReadOnlyList<Digest> FedoraWide);
