using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>A run which has ended, and the stream it was about.</summary>
/// <param name="Image">The repository of the stable image.</param>
/// <param name="Run">The page of the run.</param>
public sealed record TrackingRequest(StreamDefinition Stream, Repository Image, RunOutcome Outcome, Uri Run);

/// <summary>
/// Keeps one issue for as long as stable stands still. It has no state: the registry tells since when stable is what it
/// is, and the issue what was said before.
/// </summary>
public static class TrackingStage
{
    /// <param name="registry">Asked without a login: the job which runs this may do nothing but write issues.</param>
    /// <returns>What was done and why, for the log.</returns>
    /// <exception cref="PipelineException">Registry or tracker do not answer, or refuse.</exception>
    public static async Task<string> RunAsync(
        TrackingRequest request, IRegistry registry, IIssueTracker issues, TimeProvider time,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        var tag = request.Image.At(StreamTags.Stable);
        var status = await TagReader.ReadPublishedAsync(registry, "stable image", tag, cancellationToken);
        if (status.Outcome is TagOutcome.NoSuchTag)
            return $"Nothing was stable yet, so that it does not stand still: there is no {tag}";
        if (status is not { Outcome: TagOutcome.Present, Content: { Created: { } since, Digest: var digest } })
        {
            throw new PipelineException(
                $"Since when stable stands still is not known: {status.Problem ?? $"{tag} does not tell"}. "
                + "The registry is asked without a login: an image that hosts are to pull has to be public");
        }
        var facts = new TrackingFacts(
            request.Stream.Name, request.Outcome, new StandingStable(request.Image.At(digest), since),
            request.Stream.TrackAfterDays, time.GetUtcNow(), request.Run);
        try
        {
            var plan = TrackingPlan.Decide(facts, await issues.ListAsync(cancellationToken));
            foreach (var change in plan.Changes)
                progress.Report($"{change.GetType().Name}: {await issues.ApplyAsync(change, cancellationToken)}");
            return plan.Reason;
        }
        catch (IssuesOffException off)
        {
            return off.Message;
        }
    }
}
