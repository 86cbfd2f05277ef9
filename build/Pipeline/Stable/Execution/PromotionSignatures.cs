namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>Signatures of image and akmods in the stable repositories: nowhere else does one mean anything, or is one
/// made.</summary>
static class PromotionSignatures
{
    /// <returns>Null when no key is configured.</returns>
    public static async Task<IReadOnlyList<SignatureResult>?> ReadAsync(
        PromotionTags tags, Signing signing, IRegistry registry, CancellationToken cancellationToken)
    {
        if (signing.Key is null)
            return null;
        var results = await Task.WhenAll(
            tags.Contents.Select(content => signing.CheckAsync(registry, content.Stable, cancellationToken)));
        return [.. results.OfType<SignatureResult>()];
    }

    /// <summary>Signs in the stable repositories, before any tag there moves. What is signed already stays as it
    /// is.</summary>
    /// <exception cref="PipelineException">A signature is missing which this run cannot make.</exception>
    public static Task EnsureAsync(
        PromotionGoal goal, IRegistry registry, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken) => Task.WhenAll(goal.Tags.Contents.Select(async content =>
    {
        await goal.Signing.SignAsync(registry, content.Stable, time, progress, cancellationToken);
        if (goal.Signing.Signer is null
            && await goal.Signing.CheckAsync(registry, content.Stable, cancellationToken)
                is { Verified: false } unsigned)
            throw new PipelineException(
                $"{unsigned.Reason}. No stable tag has moved. Set SIGNING_KEY, then run {goal.Target} again.");
    }));
}
