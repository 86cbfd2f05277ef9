namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>Whether an image is signed by a key, and why not.</summary>
/// <param name="Reason">For people; also when it is.</param>
public sealed record SignatureResult(bool Verified, string Reason)
{
    /// <summary>One signature which counts is enough, whatever lies beside it.</summary>
    /// <param name="refusals">Of every signature there is: why it does not count; null when it does.</param>
    internal static SignatureResult Of(
        IReadOnlyCollection<string?> refusals, Repository repository, Digest image, VerificationKey key) =>
        new(
            refusals.Contains(null),
            refusals.Contains(null) ? $"{repository.At(image)} is signed by {key}"
            : refusals.Count == 0 ? $"{repository.At(image)} is not signed"
            : $"{repository.At(image)} has {refusals.Count} signature{(refusals.Count == 1 ? "" : "s")}, none of which counts for {key}: {string.Join("; ", refusals.Distinct())}");
}
