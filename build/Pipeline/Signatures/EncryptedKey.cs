using Org.BouncyCastle.Crypto.Generators;

namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>cosign's own form of a private key: JSON with PKCS#8 in a NaCl secret box, the password stretched by
/// scrypt.</summary>
static class EncryptedKey
{
    /// <summary>What scrypt needs is 128·N·r bytes. cosign's N of 65536 with r 8 makes 64 MiB; four times as much is
    /// room enough.</summary>
    const long MaximumMemory = 256L * 1024 * 1024;

    const int MaximumParallel = 4;
    const int MaximumSaltBytes = 256;

    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    /// <returns>The key in PKCS#8 DER.</returns>
    /// <exception cref="PipelineException">It is damaged, asks for too much, or the password is another
    /// one.</exception>
    public static byte[] Open(byte[] json, string? password)
    {
        var box = Parse(json);
        if (box.Kdf.Name != "scrypt" || box.Cipher.Name != "nacl/secretbox")
            throw SigningKey.Unusable(
                $"it is encrypted by {UntrustedText.Quote(box.Kdf.Name)} and {UntrustedText.Quote(box.Cipher.Name)}, not by 'scrypt' and 'nacl/secretbox'");
        Check(box);
        var (n, r, p) = box.Kdf.Params;
        var key = SCrypt.Generate(Encoding.UTF8.GetBytes(password ?? ""), box.Kdf.Salt, n, r, p, SecretBox.KeyBytes);
        try
        {
            return SecretBox.TryOpen(box.Ciphertext, box.Cipher.Nonce, key)
                ?? throw SigningKey.Unusable(string.IsNullOrEmpty(password)
                    ? "it is encrypted and SIGNING_PASSWORD is not set"
                    : "SIGNING_PASSWORD is not its password, or it is damaged");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    static Box Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<Box>(json, Strict) ?? throw SigningKey.Unusable("its content is null");
        }
        catch (JsonException e)
        {
            // The parser's message shows content, and this content is secret.
            throw SigningKey.Unusable($"its content is damaged at {UntrustedText.Quote(e.Path ?? "its start")}");
        }
    }

    static void Check(Box box)
    {
        var (n, r, p) = box.Kdf.Params;
        if (n < 2 || !int.IsPow2(n) || r < 1 || p < 1)
            throw SigningKey.Unusable($"its scrypt parameters N {n}, r {r}, p {p} are impossible");
        if (128L * n * r > MaximumMemory || p > MaximumParallel)
            throw SigningKey.Unusable(
                $"its scrypt parameters N {n}, r {r}, p {p} ask for more than {MaximumMemory / (1024 * 1024)} MiB or {MaximumParallel} rounds");
        if (box.Kdf.Salt.Length is 0 or > MaximumSaltBytes || box.Cipher.Nonce.Length != SecretBox.NonceBytes)
            throw SigningKey.Unusable(
                $"its salt has {box.Kdf.Salt.Length} bytes and its nonce {box.Cipher.Nonce.Length}; the latter must have {SecretBox.NonceBytes}");
    }

    sealed record Box(Kdf Kdf, Cipher Cipher, byte[] Ciphertext);

    sealed record Kdf(string Name, Scrypt Params, byte[] Salt);

    sealed record Scrypt([property: JsonPropertyName("N")] int N, int R, int P);

    sealed record Cipher(string Name, byte[] Nonce);
}
