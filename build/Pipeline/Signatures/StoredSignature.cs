namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>One layer beside an image as a registry keeps it, believed by nobody yet: a signature, or whatever lies
/// there.</summary>
/// <param name="Layer">The payload's descriptor, with the signature in its annotations.</param>
/// <param name="Payload">What was signed, byte by byte.</param>
/// <param name="Problem">Why the layer cannot be read; null when it can.</param>
sealed record StoredSignature(Descriptor Layer, ReadOnlyMemory<byte> Payload, string? Problem = null)
{
    const string Annotation = "dev.cosignproject.cosign/signature";

    /// <summary>A DER signature on P-256 has at most 72 bytes.</summary>
    const int MaximumSignatureCharacters = 1024;

    public static Descriptor Describe(Descriptor payload, ReadOnlySpan<byte> signature) => payload with
    {
        Annotations = new Dictionary<string, string> { [Annotation] = Convert.ToBase64String(signature) },
    };

    /// <summary>Attestations and whatever else may lie beside signatures are none.</summary>
    public bool IsSignature =>
        Layer.MediaType == SimpleSigning.MediaType && Layer.Annotations?.ContainsKey(Annotation) == true;

    /// <summary>The same rule as a host's <c>matchRepository</c>: by the key, about this digest, and made for this
    /// repository.</summary>
    /// <returns>Why it is none; null when it is one.</returns>
    public string? Refusal(Repository repository, Digest image, VerificationKey key)
    {
        if (Problem is not null)
            return Problem;
        // What a payload says is looked at only after the key has vouched for it.
        if (!key.Verifies(Payload.Span, Signature))
            return "it is by another key, or damaged";
        if (SimpleSigning.TryParse(Payload) is not { } signed)
            return "the key signed something else than an image, or in other words than hosts understand";
        if (signed.Image != image)
            return $"it is about {signed.Image}";
        return signed.Repository == repository
            ? null
            : $"it was made for {signed.Repository?.ToString() ?? "no repository"} and copied here; hosts refuse it";
    }

    /// <summary>No host will ever take it, or it keeps hosts from reading the others: who signs anew may drop
    /// it.</summary>
    public bool IsUseless(Repository repository, Digest image, VerificationKey own) =>
        Problem is not null || (IsSignature && (Signature.Length == 0
            || (own.Verifies(Payload.Span, Signature) && Refusal(repository, image, own) is not null)));

    /// <summary>In ASN.1 DER; empty when the annotation is no base64 to Go, which passes over line ends and no other
    /// blank.</summary>
    /// <remarks>golang/go, src/encoding/base64, StdEncoding.</remarks>
    byte[] Signature
    {
        get
        {
            var text = Layer.Annotations![Annotation];
            var signature = new byte[MaximumSignatureCharacters];
            return text.Length <= MaximumSignatureCharacters && !text.AsSpan().ContainsAny(' ', '\t')
                && Convert.TryFromBase64String(text, signature, out var length)
                ? signature[..length]
                : [];
        }
    }
}
