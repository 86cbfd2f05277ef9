namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>A run in one sentence.</summary>
public static class RunVerdict
{
    public static string Of(RunReport report) => report switch
    {
        { Promotion.State: PromotionState.Restored } => "failed while promoting, stable is where it was",
        { Promotion.State: PromotionState.Planned } => "failed while promoting, look at the tags below",
        { Promotion.State: PromotionState.Promoted, Failure: null } => "promoted",
        { Promotion.State: PromotionState.AlreadyStable, Failure: null } => "stable already",
        { Promotion: not null } => "promoted, and a later step failed",
        { PromotionBroke: true } => "failed while promoting, Status tells where stable is",
        { Failure: not null } => "stopped, stable has not moved",
        { Candidate.Evidence: not null } => "candidate proven, not promoted",
        { Candidate: not null } => "candidate composed, not proven",
        { Inputs.UnchangedSince: { } stable } => $"nothing to build, {stable.Digest.Short} was built from the same inputs",
        { Inputs.Withdrawn: { } withdrawn } => $"held, {withdrawn.Image.Short} of the same inputs was {withdrawn}; it is built again when an input changes, or with --allow-withdrawn",
        _ => "inputs resolved",
    };
}
