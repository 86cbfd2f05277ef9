namespace KinoiteZfs.Pipeline.Stable;

/// <summary>What shall be stable afterwards: a new candidate, or an image which was stable before.</summary>
/// <param name="Run">Who moves stable, and gives the audit tags their name.</param>
/// <param name="Inputs">Fingerprint of the inputs the image was built from.</param>
public sealed record PromotionGoal(StableMove Kind, RunIdentity Run, Digest Inputs, PromotionTags Tags)
{
    /// <summary>Where it is now, by digest.</summary>
    public ImageReference Image => Tags.Images[^1].Source.Named;

    /// <summary>Who signs image and akmods where they become stable.</summary>
    public Signing Signing { get; init; } = Signing.Off;

    /// <summary>Attached to the image before any tag moves: what is stable says where it comes from.</summary>
    public Attachment? Statement { get; init; }

    /// <summary>Comes into the image's repository before any tag moves; null where nothing new was built.</summary>
    internal KeptBase? Base { get; init; }

    internal static PromotionGoal Of(PromotionRequest request, PromotionTags tags, KeptBase @base) => new(
        StableMove.Promotion, request.Inputs.Run, request.Inputs.Inputs.Fingerprint,
        tags with
        {
            Base = @base.Tagged(request.Repositories.Image, AuditTag.Of(StableMove.Promotion, request.Inputs.Run)),
        })
    {
        Base = @base,
        Signing = request.Signing,
        // Without evidence nothing is promoted, and there is nothing to state.
        Statement = request.Candidate.Evidence is null
            ? null
            : Provenance.ToAttachment(request.Provenance, request.Inputs.Run),
    };

    /// <summary>The target to run again, in messages.</summary>
    public string Target => Kind == StableMove.Promotion ? Targets.Promote : Targets.Rollback;

    public string What => Kind == StableMove.Promotion ? $"promotion of {Image}" : $"rollback to {Image}";

    public string Noun => Kind == StableMove.Promotion ? "promotion" : "rollback";
}
