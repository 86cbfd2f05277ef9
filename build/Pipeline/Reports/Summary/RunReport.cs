namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>What there is to tell about a run: its records as far as it came.</summary>
/// <param name="Failure">Why the run stopped; null when it did not.</param>
/// <param name="Jobs">How the jobs of the run ended, where there were several; null when one process did
/// everything.</param>
/// <param name="Changes">What the promotion changed for those who run stable, as Markdown; null when nothing was
/// promoted.</param>
/// <param name="Signed">The stable image carries a signature hosts can check.</param>
public sealed record RunReport(
    BuildInputs Inputs,
    StreamRepositories Repositories,
    AkmodsRecord? Akmods = null,
    CandidateRecord? Candidate = null,
    PromotionRecord? Promotion = null,
    string? Failure = null,
    IReadOnlyList<JobResult>? Jobs = null,
    string? Changes = null,
    bool Signed = false)
{
    /// <summary>The run in one sentence.</summary>
    public string Result => this switch
    {
        { Promotion.State: PromotionState.Restored } => "failed while promoting, stable is where it was",
        { Promotion.State: PromotionState.Planned } => "failed while promoting, look at the tags below",
        { Promotion.State: PromotionState.Promoted, Failure: null } => "promoted",
        { Promotion.State: PromotionState.AlreadyStable, Failure: null } => "stable already",
        { Promotion: not null } => "promoted, and a later step failed",
        { PromotionBroke: true } => $"failed while promoting, {Targets.Status} tells where stable is",
        { Failure: not null } => "stopped, stable has not moved",
        { Candidate.Evidence: not null } => "candidate proven, not promoted",
        { Candidate: not null } => "candidate composed, not proven",
        { Inputs.Hold: { IsHeld: true } hold } => $"{hold.Headline()}; stable has not moved",
        { Inputs.UnchangedSince: { } stable } =>
            $"nothing to build, {stable.Digest.Short} was built from the same inputs",
        { Inputs.Withdrawn: { } withdrawn } =>
            $"nothing to build, {withdrawn.Image.Short} of the same inputs was {withdrawn}; it is built again when "
            + $"an input changes, or with {Options.AllowWithdrawn}",
        _ => "inputs resolved",
    };

    /// <summary>Another job was to promote and did not end well; what it moved before that, no record here
    /// tells.</summary>
    public bool PromotionBroke { get; init; }

    /// <summary>The images lie in a folder of the machine which made them, where no host can pull them.</summary>
    public bool IsOnThisMachine { get; init; }

    /// <summary>Files beside the records of this run which are another run's, and were not read for its page.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Of the packages this run has written to; empty where nobody was asked.</summary>
    public IReadOnlyList<PackageAccess> Access { get; init; } = [];
}
