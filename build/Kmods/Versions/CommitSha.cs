namespace KinoiteZfs.Kmods.Versions;

/// <summary>A full git commit id: exactly 40 lower-case hexadecimal characters.</summary>
public sealed record CommitSha
{
    const int Length = 40;
    const int ShortLength = 7;

    /// <summary>Of a repository which GitHub does not host, and this pipeline does not read.</summary>
    public const int Sha256Length = 64;

    CommitSha(string hex) => Hex = hex;

    public string Hex { get; }

    /// <summary>The first seven characters, for tags and tables.</summary>
    public string Short => Hex[..ShortLength];

    /// <exception cref="FormatException">The text is not a full commit id.</exception>
    public static CommitSha Parse(string text) =>
        TryParse(text, out var sha)
            ? sha
            : throw new FormatException(Refusal(text));

    /// <summary>Why the text is none.</summary>
    public static string Refusal(string text) => text.Length == Sha256Length && text.All(char.IsAsciiHexDigitLower)
        ? $"{UntrustedText.Quote(text)} is a commit of a SHA-256 repository. Only SHA-1 repositories are supported, as GitHub has them: git init --object-format=sha1."
        : $"{UntrustedText.Quote(text)} is not a full commit id. Expected exactly {Length} lower-case hexadecimal characters; a branch, a tag or a shortened id can move and is refused.";

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CommitSha? sha)
    {
        sha = text is { Length: Length } && text.All(char.IsAsciiHexDigitLower) ? new CommitSha(text) : null;
        return sha is not null;
    }

    public override string ToString() => Hex;
}
