namespace KinoiteZfs.Pipeline.Stable.Rollback;

/// <summary>Stable shall be again what it was.</summary>
/// <param name="Run">Who goes back; gives the rollback its own audit tag.</param>
public sealed record RollbackRequest(RollbackTarget To, RunIdentity Run, StreamRepositories Repositories)
{
    /// <summary>By which key what was stable has to be signed.</summary>
    public Signing Signing { get; init; } = Signing.Off;

    /// <summary>Stable may go back to what nobody verifies, where it was signed. Only a person decides so.</summary>
    public bool AllowUnsigned { get; init; }
}

/// <summary>What to go back to: an audit tag, or the digest of an image which has one.</summary>
public sealed record RollbackTarget
{
    RollbackTarget(AuditTag? audit, Digest? image) => (Audit, Image) = (audit, image);

    public AuditTag? Audit { get; }

    public Digest? Image { get; }

    /// <exception cref="FormatException">It is neither.</exception>
    public static RollbackTarget Parse(string text)
    {
        if (Digest.TryParse(text, out var digest))
            return new RollbackTarget(null, digest);
        return Tag.TryParse(text, out var tag) && AuditTag.Parse(tag) is { } audit
            ? new RollbackTarget(audit, null)
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} names nothing to go back to. Expected an audit tag such as stable-4711-0123456, as {Targets.History} lists them, or a whole digest (sha256:… with 64 digits), as {Targets.History} {Options.Json} does.");
    }

    public override string ToString() => Audit?.ToString() ?? Image!.ToString();
}
