namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>What is stable, and when stable last moved: by a promotion, or by a rollback.</summary>
/// <param name="Image">By digest.</param>
public sealed record StandingStable(ImageReference Image, DateTimeOffset Since);

/// <summary>What decides about the issue of a stream.</summary>
/// <param name="AfterDays">See <see cref="StreamDefinition.TrackAfterDays"/>.</param>
/// <param name="Run">The page of the run.</param>
public sealed record TrackingFacts(
    string Stream, RunOutcome Outcome, StandingStable Stable, int AfterDays, DateTimeOffset Now, Uri Run)
{
    /// <summary>The later of stable's last move and of the cause's beginning: nothing was to be done before.</summary>
    internal DateTimeOffset BlockedSince(Obstacle obstacle) =>
        obstacle.Since is { } since && since > Stable.Since ? since : Stable.Since;
}
