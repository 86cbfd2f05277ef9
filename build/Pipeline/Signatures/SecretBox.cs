using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>NaCl's crypto_secretbox: XSalsa20 and Poly1305, the authenticator in front.</summary>
static class SecretBox
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 24;

    const int MacBytes = 16;

    /// <returns>Null when the key is another one or the box was changed.</returns>
    public static byte[]? TryOpen(ReadOnlySpan<byte> box, byte[] nonce, byte[] key)
    {
        if (box.Length < MacBytes)
            return null;
        var stream = new XSalsa20Engine();
        stream.Init(forEncryption: false, new ParametersWithIV(new KeyParameter(key), nonce));
        // The stream's first block is the authenticator's key.
        var first = new byte[Poly1305KeyBytes];
        stream.ProcessBytes(first, first);
        var mac = new Poly1305();
        mac.Init(new KeyParameter(first));
        mac.BlockUpdate(box[MacBytes..]);
        var expected = new byte[MacBytes];
        mac.DoFinal(expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, box[..MacBytes]))
            return null;
        var content = new byte[box.Length - MacBytes];
        stream.ProcessBytes(box[MacBytes..], content);
        return content;
    }

    const int Poly1305KeyBytes = 32;
}
