namespace KinoiteZfs.Pipeline.Stable.Rollback;

/// <summary>What the registry knows of an image which was stable, and of its akmods.</summary>
/// <param name="Image">What that audit tag names.</param>
/// <param name="Akmods">What the akmods' audit tag of the same run names.</param>
/// <param name="Kernels">For each kernel of the image, what the audit tag of its akmods names.</param>
/// <param name="Tags">Every tag the rollback is about; null for one that does not exist.</param>
sealed record RollbackFacts(
    RollbackRequest Request,
    AuditedImage Image,
    AuditedImage Akmods,
    IReadOnlyDictionary<KernelRelease, AuditedImage> Kernels,
    PromotionTags Goal,
    IReadOnlyDictionary<ImageReference, Digest?> Tags)
{
    /// <summary>What tells that stable's hosts verify signatures, where no key is configured to verify with.</summary>
    public IReadOnlyList<string> Verifying { get; init; } = [];

    /// <summary>Null when no key is configured.</summary>
    public IReadOnlyList<SignatureResult>? Signatures { get; init; }
}

/// <summary>An image under an audit tag, and what it says of itself.</summary>
/// <param name="Missing">Its layers which the registry has lost.</param>
sealed record AuditedImage(
    PinnedImage Pinned, ImageLabels Labels, IReadOnlyList<Digest> Layers, IReadOnlyList<Digest> Missing);
