using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KinoiteZfs.Pipeline.Tests.Akmods;

/// <summary>Keys for modules, as docs/secure-boot.md makes them.</summary>
static class ModuleKeys
{
    static readonly RSA Key = RSA.Create(2048);

    public static string Pem { get; } = Key.ExportPkcs8PrivateKeyPem();

    public static byte[] Der { get; } = Certificate();

    public static ModuleKey Ours { get; } = new ModuleCertificate(SignerOf(Der), Der).WithKey(Pem);

    public static ModuleSigner SignerOf(byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return ModuleSigner.Of(certificate);
    }

    static byte[] Certificate()
    {
        var request = new CertificateRequest(
            "CN=SAMPLE modules", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return certificate.RawData;
    }
}
