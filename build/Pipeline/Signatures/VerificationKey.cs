namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>
/// The public half of a signing key: ECDSA on the curve P-256 with SHA-256, the only kind cosign makes and the
/// containers of a host verify with the same certainty.
/// </summary>
public sealed class VerificationKey : IEquatable<VerificationKey>
{
    /// <summary>A key has 178 bytes; comments around it are allowed.</summary>
    const int MaximumBytes = 16 * 1024;

    const string Label = "PUBLIC KEY";
    const string P256 = "1.2.840.10045.3.1.7";

    readonly byte[] _info;

    VerificationKey(byte[] info) => (_info, Id) = (info, Digest.Of(info));

    /// <summary>Digest of the key itself, whatever its file looks like: what messages call it by.</summary>
    public Digest Id { get; }

    /// <exception cref="PipelineException">The file is missing, or holds no such key.</exception>
    public static async Task<VerificationKey> LoadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = file.OpenRead();
            var buffer = new byte[MaximumBytes + 1];
            var length = await stream.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return Parse(EditedText.WithoutMark(buffer.AsSpan(0, length)), file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"The public key {file.FullName} cannot be read: {e.Message} It is needed to verify signatures; restore it from the repository.",
                e);
        }
    }

    /// <param name="source">Where it came from, for messages.</param>
    /// <exception cref="PipelineException">It is no P-256 public key.</exception>
    public static VerificationKey Parse(ReadOnlySpan<byte> pem, string source)
    {
        if (pem.Length > MaximumBytes)
            throw Unusable(source, $"it has more than {MaximumBytes} bytes");
        var text = Encoding.UTF8.GetString(pem);
        if (!PemEncoding.TryFind(text, out var fields))
            throw Unusable(source, "it has no block '-----BEGIN PUBLIC KEY-----'");
        var label = text[fields.Label];
        if (label != Label)
            throw Unusable(
                source,
                $"it is a {UntrustedText.Quote(label)}{(label.Contains("PRIVATE", StringComparison.Ordinal) ? ", which must stay secret: if it was published, make a new key pair" : "")}");
        if (PemEncoding.TryFind(text.AsSpan(fields.Location.End.Value), out _))
            throw Unusable(source, "it holds more than one key, and which of them counts is undecided");
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text[fields.Base64Data]), out _);
            return Of(key, source);
        }
        catch (CryptographicException e)
        {
            throw Unusable(source, "it is no elliptic curve key", e);
        }
    }

    /// <summary>As cosign writes it.</summary>
    public string ToPem() => PemEncoding.WriteString(Label, _info) + "\n";

    /// <summary>Whether the key's private half signed exactly this content.</summary>
    /// <param name="signature">In ASN.1 DER, as cosign writes it.</param>
    public bool Verifies(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_info, out _);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public bool Equals(VerificationKey? other) => other is not null && Id == other.Id;

    public override bool Equals(object? obj) => Equals(obj as VerificationKey);

    public override int GetHashCode() => Id.GetHashCode();

    public override string ToString() => $"key {Id.Short}";

    /// <exception cref="PipelineException">It is on another curve.</exception>
    internal static VerificationKey Of(ECDsa key, string source) =>
        key.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true, Oid.Value: P256 }
            ? new VerificationKey(key.ExportSubjectPublicKeyInfo())
            : throw Unusable(source, "it is on another curve than P-256");

    static PipelineException Unusable(string source, string why, Exception? inner = null) =>
        new(
            $"The key {source} cannot be used: {why}. Expected an ECDSA P-256 key as 'cosign generate-key-pair' makes it.",
            inner);
}
