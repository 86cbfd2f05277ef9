using KinoiteZfs.Pipeline.Reports.Summary;

namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>What a run means for stable, told from the results of its jobs and from its inputs.</summary>
public abstract record RunOutcome
{
    RunOutcome()
    {
    }

    /// <summary>Stable is what this run has built, or would have.</summary>
    public sealed record Current : RunOutcome;

    /// <summary>Stable is not renewed, and nobody had asked for that.</summary>
    public sealed record Blocked(Obstacle Obstacle) : RunOutcome;

    /// <summary>Nothing went wrong, and nothing was to be promoted.</summary>
    public sealed record Unasked : RunOutcome;

    /// <param name="jobs">In the order in which they run.</param>
    /// <param name="inputs">Null when the run did not come so far.</param>
    /// <param name="promotion">The job which promotes.</param>
    public static RunOutcome Of(IReadOnlyList<JobResult> jobs, BuildInputs? inputs, string promotion)
    {
        if (jobs.FirstOrDefault(job => job.IsFailure) is { } failed)
            return new Blocked(Failure(failed, failed.Job == promotion));
        if (inputs?.UnchangedSince is not null || jobs.Any(job => job.Job == promotion && job.Result == "success"))
            return new Current();
        return inputs switch
        {
            { Hold: { IsHeld: true } hold } => new Blocked(Waiting(hold, inputs.Inputs.Zfs)),
            { Withdrawn: { } withdrawn } => new Blocked(Left(withdrawn)),
            _ => new Unasked(),
        };
    }

    static Obstacle Failure(JobResult failed, bool isPromotion) => new(
        $"failed:{failed.Job}",
        $"job {failed.Job} ended with {failed.Result}",
        $"The part of job {MarkdownText.Code(failed.Job)} on the run's page says what is wrong and what to do. "
        + (isPromotion
            ? $"`{CommandLine.Script} {Targets.Status}` tells where stable is; \"Re-run failed jobs\" completes the promotion or undoes it."
            : "Once that is done, choose \"Re-run failed jobs\" there, or wait for the next night."));

    static Obstacle Waiting(Hold hold, ZfsRelease zfs) => new(
        "held:kernel",
        $"held: {hold.Reason}",
        hold.ToMarkdown(zfs),
        hold.Since is { } start ? new DateTimeOffset(start.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null);

    static Obstacle Left(Withdrawal withdrawn) => new(
        $"withdrawn:{withdrawn.Image}",
        $"{withdrawn.Image.Short} of the same inputs was {withdrawn}",
        MarkdownText.Plain($"{withdrawn.Ways}."));
}
