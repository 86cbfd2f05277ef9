using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Whether an image is signed by a key, and why not.</summary>
/// <param name="Reason">For people; also when it is.</param>
public sealed record SignatureVerdict(bool Verified, string Reason)
{
    /// <summary>
    /// The same rule as a host's <c>matchRepository</c>: the signature is the key's, it is about this digest, and it was made
    /// for this repository. One such signature is enough, whatever lies beside it.
    /// </summary>
    internal static SignatureVerdict Judge(
        IReadOnlyList<StoredSignature> signatures, Repository repository, Digest image, VerificationKey key)
    {
        List<string> reasons = [];
        foreach (var signature in signatures)
        {
            if (Refuse(signature, repository, image, key) is not { } reason)
                return new SignatureVerdict(true, $"{repository.At(image)} is signed by {key}");
            reasons.Add(reason);
        }
        return new SignatureVerdict(
            false,
            reasons.Count == 0
                ? $"{repository.At(image)} is not signed"
                : $"{repository.At(image)} has {reasons.Count} signature{(reasons.Count == 1 ? "" : "s")}, none of which counts for {key}: {string.Join("; ", reasons.Distinct())}");
    }

    // What a payload says is looked at only after the key has vouched for it.
    static string? Refuse(StoredSignature signature, Repository repository, Digest image, VerificationKey key)
    {
        if (!key.Verifies(signature.Payload.Span, signature.Signature.Span))
            return "it is by another key, or damaged";
        if (SimpleSigning.TryParse(signature.Payload) is not { } signed)
            return "the key signed something else than an image";
        if (signed.Image != image)
            return $"it is about {signed.Image}";
        return signed.Repository == repository
            ? null
            : $"it was made for {signed.Repository?.ToString() ?? "no repository"} and copied here; hosts refuse it";
    }
}
