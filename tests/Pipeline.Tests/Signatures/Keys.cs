using System.Security.Cryptography;
using System.Text;

namespace KinoiteZfs.Pipeline.Tests.Signatures;

/// <summary>Keys for tests, made anew each time.</summary>
static class Keys
{
    public static readonly Lazy<SigningKey> Ours = new(() => SigningKey.Parse(Private(), password: null));

    public static readonly Lazy<SigningKey> Others = new(() => SigningKey.Parse(Private(), password: null));

    public static string Private(ECCurve? curve = null)
    {
        using var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    public static string Public(ECCurve? curve = null)
    {
        using var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    public static VerificationKey Parse(string pem) => VerificationKey.Parse(Encoding.UTF8.GetBytes(pem), "cosign.pub");

    /// <summary>A key pair as cosign 2.5.0 made it, with the password "a password".</summary>
    public static string Fixture(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Signatures", "Fixtures", name));
}
