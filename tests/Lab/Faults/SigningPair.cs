using System.Security.Cryptography;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Lab;

/// <summary>A key pair of these nights, plain so that a program started hundreds of times does not spend its time
/// opening it.</summary>
sealed class SigningPair
{
    readonly SigningKey _key;

    SigningPair(string privatePem, string publicPem) =>
        (PrivatePem, PublicPem, _key) = (privatePem, publicPem, SigningKey.Parse(privatePem, password: null));

    public string PrivatePem { get; }

    public string PublicPem { get; }

    public VerificationKey Public => _key.Public;

    public static SigningPair Make()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningPair(pair.ExportPkcs8PrivateKeyPem(), pair.ExportSubjectPublicKeyInfoPem());
    }

    public Signing Over(IRegistry registry) => Signing.With(Public, new ImageSigner(registry, _key));
}
