using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>One signature as a registry keeps it, believed by nobody yet.</summary>
/// <param name="Layer">The payload's descriptor, with the signature in its annotations.</param>
/// <param name="Payload">What was signed, byte by byte.</param>
/// <param name="Signature">In ASN.1 DER; empty when what stands in the annotation is no base64.</param>
sealed record StoredSignature(Descriptor Layer, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature)
{
    const string Annotation = "dev.cosignproject.cosign/signature";

    /// <summary>A DER signature on P-256 has at most 72 bytes.</summary>
    const int MaximumSignatureCharacters = 1024;

    public static Descriptor Describe(Descriptor payload, ReadOnlySpan<byte> signature) => payload with
    {
        Annotations = new Dictionary<string, string> { [Annotation] = Convert.ToBase64String(signature) },
    };

    /// <summary>Attestations and whatever else may lie beside signatures are none.</summary>
    public static bool IsSignature(Descriptor layer) =>
        layer.MediaType == SimpleSigning.MediaType && layer.Annotations?.ContainsKey(Annotation) == true;

    public static StoredSignature Of(Descriptor layer, byte[] payload)
    {
        var text = layer.Annotations![Annotation];
        var signature = new byte[MaximumSignatureCharacters];
        var length = 0;
        return text.Length <= MaximumSignatureCharacters && Convert.TryFromBase64String(text, signature, out length)
            ? new StoredSignature(layer, payload, signature.AsMemory(0, length))
            : new StoredSignature(layer, payload, ReadOnlyMemory<byte>.Empty);
    }
}
