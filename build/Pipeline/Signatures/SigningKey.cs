namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>The private half of a signing key. It never appears in a message, a record or an argument.</summary>
public sealed class SigningKey
{
    /// <summary>How messages call it: where people set it.</summary>
    const string Source = "in SIGNING_KEY";

    /// <summary>A key has less than 1 kB in any form.</summary>
    const int MaximumCharacters = 16 * 1024;

    const string PlainLabel = "PRIVATE KEY";

    readonly byte[] _pkcs8;

    SigningKey(byte[] pkcs8, VerificationKey @public) => (_pkcs8, Public) = (pkcs8, @public);

    public VerificationKey Public { get; }

    /// <summary>Reads a key as PEM: PKCS#8, or one which cosign has encrypted.</summary>
    /// <param name="password">For an encrypted key; null means the empty one, which cosign allows.</param>
    /// <exception cref="PipelineException">It is no such key, or the password does not open it.</exception>
    public static SigningKey Parse(string pem, string? password)
    {
        pem = EditedText.WithoutMark(pem);
        if (pem.Length > MaximumCharacters || !PemEncoding.TryFind(pem, out var fields))
            throw Unusable("it is not PEM, with its lines '-----BEGIN …' and '-----END …'");
        var content = Convert.FromBase64String(pem[fields.Base64Data]);
        var pkcs8 = pem[fields.Label] switch
        {
            PlainLabel => content,
            "ENCRYPTED COSIGN PRIVATE KEY" or "ENCRYPTED SIGSTORE PRIVATE KEY" => EncryptedKey.Open(content, password),
            "EC PRIVATE KEY" => throw Unusable(
                "it is in the older form 'EC PRIVATE KEY'; convert it with 'openssl pkcs8 -topk8 -nocrypt'"),
            "ENCRYPTED PRIVATE KEY" =>
                throw Unusable("it is encrypted in openssl's way; import it with 'cosign import-key-pair'"),
            "PUBLIC KEY" => throw Unusable("it is the public key; the private one is needed to sign"),
            var label => throw Unusable($"it is a {UntrustedText.Quote(label)}"),
        };
        using var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
        }
        catch (CryptographicException e)
        {
            throw Unusable("it is no elliptic curve key in PKCS#8", e);
        }
        return new SigningKey(pkcs8, VerificationKey.Of(key, Source));
    }

    /// <returns>The signature in ASN.1 DER.</returns>
    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_pkcs8, out _);
        return key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public override string ToString() => $"private half of {Public}";

    internal static PipelineException Unusable(string why, Exception? inner = null) =>
        new(
            $"The key {Source} cannot be used: {why}. Expected the whole content of a file such as 'cosign generate-key-pair' makes it (cosign.key), or a PKCS#8 PEM file.",
            inner);
}
