namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>
/// A signature as cosign 3 writes it: an in-toto statement about the image, in a DSSE envelope, in a bundle of
/// sigstore's. It names a digest and no repository, and hosts do not read it.
/// </summary>
/// <remarks>
/// sigstore/cosign, cmd/cosign/cli/sign/sign.go (signDigestBundle), pkg/oci/remote/write.go
/// (WriteAttestationNewBundleFormat), pkg/cosign/verifiers.go (IntotoSubjectClaimVerifier); secure-systems-lab/dsse,
/// protocol.md.
/// </remarks>
sealed record SigstoreBundle(string PayloadType, byte[] Payload, byte[] Signature)
{
    const string MediaType = "application/vnd.dev.sigstore.bundle";
    const string InToto = "application/vnd.in-toto+json";

    /// <summary>The statement of a signature. cosign's own attestations say of themselves what else they are.</summary>
    const string Signed = "https://sigstore.dev/cosign/sign/v1";

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Of a layer; a version follows.</summary>
    public static bool IsBundle(string mediaType) => mediaType.StartsWith(MediaType, StringComparison.Ordinal);

    /// <returns>Null when it is none around exactly one signed statement.</returns>
    public static SigstoreBundle? TryParse(ReadOnlyMemory<byte> bundle)
    {
        try
        {
            using var json = JsonDocument.Parse(bundle, Strict);
            var envelope = json.RootElement.GetProperty("dsseEnvelope");
            var signatures = envelope.GetProperty("signatures");
            return signatures.GetArrayLength() == 1
                ? new SigstoreBundle(
                    envelope.GetProperty("payloadType").GetString() ?? "",
                    envelope.GetProperty("payload").GetBytesFromBase64(),
                    signatures[0].GetProperty("sig").GetBytesFromBase64())
                : null;
        }
        catch (Exception e) when (IsOfContent(e))
        {
            return null;
        }
    }

    /// <returns>Why it is no signature of this image; null when it is one.</returns>
    public string? Refusal(Digest image, VerificationKey key)
    {
        if (!key.Verifies([.. Encoding.UTF8.GetBytes(
            $"DSSEv1 {Encoding.UTF8.GetByteCount(PayloadType)} {PayloadType} {Payload.Length} "), .. Payload],
            Signature))
            return "it is by another key, or damaged";
        if (PayloadType != InToto)
            return $"the key signed a {UntrustedText.Quote(PayloadType)}, not a statement";
        try
        {
            using var json = JsonDocument.Parse(Payload, Strict);
            var kind = json.RootElement.GetProperty("predicateType").GetString();
            if (kind != Signed)
                return $"it states {UntrustedText.Quote(kind)}, not that the image is signed";
            return json.RootElement.GetProperty("subject").EnumerateArray()
                .Any(subject => subject.GetProperty("digest").TryGetProperty("sha256", out var digest)
                    && digest.GetString() == image.Hex)
                    ? null
                    : "it is about another image";
        }
        catch (Exception e) when (IsOfContent(e))
        {
            return "the key signed something else than a statement";
        }
    }

    // What is not there, or of another type than it has to be.
    static bool IsOfContent(Exception error) =>
        error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException;
}
