using System.Security.Cryptography.X509Certificates;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>The certificate kernel modules are signed for. Machines with Secure Boot load them once it is enrolled
/// there.</summary>
/// <param name="Signer">How signatures name it.</param>
/// <param name="Der">As machines enrol it.</param>
public sealed record ModuleCertificate(ModuleSigner Signer, ReadOnlyMemory<byte> Der)
{
    /// <exception cref="PipelineException">It is no certificate, or of a kind of key that kernels and the akmods fork
    /// do not sign with.</exception>
    public static async Task<ModuleCertificate> LoadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(
                await File.ReadAllBytesAsync(file.FullName, cancellationToken));
            using var key = certificate.GetRSAPublicKey();
            return key is not null
                ? new ModuleCertificate(ModuleSigner.Of(certificate), certificate.RawData)
                : throw Unusable("its key is no RSA key", null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(e.Message, e);
        }

        PipelineException Unusable(string why, Exception? inner) => new(
            $"The certificate {file.FullName}, which moduleCertificate of the stream definition names, cannot be used: {why.TrimEnd('.')}. docs/secure-boot.md says how to make one.",
            inner);
    }

    /// <param name="pem">Text of the private key; never part of a message.</param>
    /// <exception cref="PipelineException">It is not this certificate's.</exception>
    public ModuleKey WithKey(string pem)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Der.Span);
        using var published = certificate.GetRSAPublicKey()!;
        using var key = RSA.Create();
        string found;
        try
        {
            key.ImportFromPem(EditedText.WithoutMark(pem));
            found = key.ExportPkcs8PrivateKeyPem();
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new PipelineException(
                "The key in MODULE_SIGNING_KEY is no RSA key as PEM without a password. docs/secure-boot.md says how to make one.",
                e);
        }
        return key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(published.ExportSubjectPublicKeyInfo())
            ? new ModuleKey(this, found)
            : throw new PipelineException(
                $"The key in MODULE_SIGNING_KEY does not belong to the certificate of {Signer}, which moduleCertificate of the stream definition names. Set the key which was made with it.");
    }
}

/// <summary>A certificate and its private key, which foreign code gets: it signs modules and nothing else.</summary>
public sealed class ModuleKey(ModuleCertificate certificate, string pem)
{
    public ModuleCertificate Certificate { get; } = certificate;

    internal string Pem { get; } = pem;

    public override string ToString() => $"private half of {Certificate.Signer}";
}
