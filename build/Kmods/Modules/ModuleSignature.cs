using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KinoiteZfs.Kmods;

/// <summary>The signature appended to a module. It is reported, not verified: which key to trust is the machine's that loads it.</summary>
/// <remarks>Source: Linux, include/linux/module_signature.h; RFC 5652 for the PKCS#7 inside.</remarks>
static class ModuleSignature
{
    const int InfoBytes = 12;
    const byte Pkcs7 = 2;

    static ReadOnlySpan<byte> Mark => "~Module signature appended~\n"u8;

    public static (bool IsSigned, string? Signer) Read(ModuleTail tail)
    {
        var end = new byte[InfoBytes + Mark.Length];
        if (!tail.TryRead(tail.Length - end.Length, end) || !end.AsSpan(InfoBytes).SequenceEqual(Mark))
            return (false, null);
        var length = BinaryPrimitives.ReadUInt32BigEndian(end.AsSpan(8));
        if (end[2] != Pkcs7 || length is 0 or > KmodLimits.ModuleSignatureBytes)
            return (false, null);
        var signature = new byte[length];
        return tail.TryRead(tail.Length - end.Length - length, signature) ? (true, SignerOf(signature)) : (false, null);
    }

    /// <summary>The common name in SignerInfo's issuer; null when the signer is named by key id or the structure is another.</summary>
    static string? SignerOf(byte[] signature)
    {
        try
        {
            var content = new AsnReader(signature, AsnEncodingRules.BER).ReadSequence();
            content.ReadObjectIdentifier();
            var signedData = content.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
            signedData.ReadInteger();
            signedData.ReadSetOf();
            signedData.ReadSequence();
            // Certificates and revocation lists may stand in between.
            while (signedData.PeekTag().TagClass == TagClass.ContextSpecific)
                signedData.ReadEncodedValue();
            var signer = signedData.ReadSetOf().ReadSequence();
            signer.ReadInteger();
            if (signer.PeekTag() != Asn1Tag.Sequence)
                return null;
            var issuer = new X500DistinguishedName(signer.ReadSequence().ReadEncodedValue().Span);
            return issuer.EnumerateRelativeDistinguishedNames()
                .FirstOrDefault(name => !name.HasMultipleElements && name.GetSingleElementType().FriendlyName == "CN")?.GetSingleElementValue();
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException)
        {
            return null;
        }
    }
}
