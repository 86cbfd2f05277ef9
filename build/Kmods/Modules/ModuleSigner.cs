using System.Security.Cryptography.X509Certificates;

namespace KinoiteZfs.Kmods.Modules;

/// <summary>One signer of a module, as its signature names the certificate.</summary>
/// <param name="Issuer">The certificate's issuer, whole; null when the signature names a key id instead.</param>
/// <param name="CommonName">Of the issuer; null when it has none.</param>
/// <param name="Serial">The certificate's serial number, or the key id, in hexadecimal.</param>
public sealed record ModuleSigner(string? Issuer, string? CommonName, string Serial)
{
    /// <summary>How a signature by this certificate's key names it.</summary>
    public static ModuleSigner Of(X509Certificate2 certificate) =>
        Of(certificate.IssuerName, certificate.SerialNumberBytes.Span);

    internal static ModuleSigner Of(X500DistinguishedName issuer, ReadOnlySpan<byte> serial) => new(
        issuer.Name,
        issuer.EnumerateRelativeDistinguishedNames()
            .FirstOrDefault(name => !name.HasMultipleElements && name.GetSingleElementType().FriendlyName == "CN")
            ?.GetSingleElementValue(),
        // DER puts a zero before a number whose first bit is set.
        Convert.ToHexString(serial.TrimStart((byte)0)));

    public override string ToString() => CommonName ?? Issuer ?? $"key {Serial}";
}
