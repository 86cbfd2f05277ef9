using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Signatures of everything a promotion is about: where it comes from, and where it becomes stable.</summary>
/// <param name="Stable">Each is for one repository: the candidates' do not count there.</param>
public sealed record PromotionSignatures(IReadOnlyList<SignatureVerdict> Candidates, IReadOnlyList<SignatureVerdict> Stable)
{
    /// <returns>Null when no key is configured.</returns>
    internal static async Task<PromotionSignatures?> ReadAsync(
        PromotionTags tags, Signing signing, IRegistry registry, CancellationToken cancellation)
    {
        if (signing.Key is null)
            return null;
        var contents = tags.Contents;
        return new PromotionSignatures(
            await CheckAsync(contents.Select(content => content.From.Pinned)), await CheckAsync(contents.Select(content => content.Stable)));

        async Task<IReadOnlyList<SignatureVerdict>> CheckAsync(IEnumerable<ImageReference> images)
        {
            List<SignatureVerdict> verdicts = [];
            foreach (var image in images)
                verdicts.Add((await signing.CheckAsync(registry, image, cancellation))!);
            return verdicts;
        }
    }

    /// <summary>Signs in the stable repositories, before any tag there moves. What is signed already stays as it is.</summary>
    /// <exception cref="PipelineException">A signature is missing which this run cannot make.</exception>
    internal static async Task EnsureAsync(
        PromotionGoal goal, IRegistry registry, TimeProvider time, IProgress<string> progress, CancellationToken cancellation)
    {
        foreach (var (_, stable) in goal.Tags.Contents)
        {
            await goal.Signing.SignAsync(registry, stable, time, progress, cancellation);
            if (await goal.Signing.CheckAsync(registry, stable, cancellation) is { Verified: false } unsigned)
                throw new PipelineException($"{unsigned.Reason}. No stable tag has moved. Set SIGNING_KEY, then run {goal.Target} again.");
        }
    }
}
