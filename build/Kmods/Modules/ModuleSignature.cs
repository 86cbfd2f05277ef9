using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace KinoiteZfs.Kmods.Modules;

/// <summary>The signature appended to a module. It is reported, not verified: which key to trust is the machine's that
/// loads it.</summary>
/// <remarks>Source: Linux, include/linux/module_signature.h; RFC 5652 for the PKCS#7 inside.</remarks>
static class ModuleSignature
{
    const int InfoBytes = 12;
    const byte Pkcs7 = 2;

    /// <summary>The akmods fork signs twice; distributions once.</summary>
    const int MaximumSigners = 8;

    static ReadOnlySpan<byte> Mark => "~Module signature appended~\n"u8;

    public static (bool IsSigned, IReadOnlyList<ModuleSigner> Signers) Read(ModuleTail tail)
    {
        var end = new byte[InfoBytes + Mark.Length];
        if (!tail.TryRead(tail.Length - end.Length, end) || !end.AsSpan(InfoBytes).SequenceEqual(Mark))
            return (false, []);
        var length = BinaryPrimitives.ReadUInt32BigEndian(end.AsSpan(8));
        if (end[2] != Pkcs7 || length is 0 or > KmodLimits.ModuleSignatureBytes)
            return (false, []);
        var signature = new byte[length];
        return tail.TryRead(tail.Length - end.Length - length, signature) ? (true, SignersOf(signature)) : (false, []);
    }

    /// <summary>Each SignerInfo; those before the place where the structure is another.</summary>
    static List<ModuleSigner> SignersOf(byte[] signature)
    {
        List<ModuleSigner> signers = [];
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
            var infos = signedData.ReadSetOf();
            while (infos.HasData && signers.Count < MaximumSigners)
                signers.Add(SignerOf(infos.ReadSequence()));
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException)
        {
            // A signature which cannot be read whole still names who stands before that.
        }
        return signers;
    }

    static ModuleSigner SignerOf(AsnReader info)
    {
        info.ReadInteger();
        if (info.PeekTag() != Asn1Tag.Sequence)
            return new ModuleSigner(
                null, null, Convert.ToHexString(info.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0))));
        var certificate = info.ReadSequence();
        return ModuleSigner.Of(
            new X500DistinguishedName(certificate.ReadEncodedValue().Span), certificate.ReadIntegerBytes().Span);
    }
}
