namespace KinoiteZfs.Oci.References;

/// <summary>A sha256 content digest, printed as <c>sha256:&lt;64 lower-case hex&gt;</c>.</summary>
/// <remarks>
/// Source: OCI image specification, descriptor.md, "Digests". sha512 is registered there too, but no registry
/// or tool this pipeline talks to writes it; it is refused rather than carried unverified.
/// </remarks>
public sealed record Digest
{
    const string Prefix = "sha256:";
    const int HexLength = 64;

    Digest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public string Hex { get; }

    /// <exception cref="FormatException">The text is not a sha256 digest.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a digest. Expected 'sha256:' and 64 lower-case hexadecimal characters.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null || text.Length != Prefix.Length + HexLength
            || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var hex = text[Prefix.Length..];
        if (!hex.All(char.IsAsciiHexDigitLower))
            return false;
        digest = new Digest(hex);
        return true;
    }

    /// <summary>The digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => FromHash(SHA256.HashData(content));

    /// <summary>Of a file's content, read once from beginning to end.</summary>
    public static async Task<Digest> OfAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var content = file.OpenRead();
        return FromHash(await SHA256.HashDataAsync(content, cancellationToken));
    }

    /// <summary>Wraps a finished SHA-256 hash of 32 bytes.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> hash) =>
        hash.Length == SHA256.HashSizeInBytes
            ? new Digest(Convert.ToHexStringLower(hash))
            : throw new ArgumentException(
                $"A SHA-256 hash has {SHA256.HashSizeInBytes} bytes, not {hash.Length}.", nameof(hash));

    /// <summary>The first twelve hexadecimal characters, for tables and messages.</summary>
    public string Short => Hex[..12];

    public override string ToString() => Prefix + Hex;
}
