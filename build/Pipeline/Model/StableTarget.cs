namespace KinoiteZfs.Pipeline.Model;

/// <summary>What was stable, as people name it: an audit tag, or the digest of an image which has one.</summary>
public sealed record StableTarget
{
    StableTarget(AuditTag? audit, Digest? image) => (Audit, Image) = (audit, image);

    public AuditTag? Audit { get; }

    public Digest? Image { get; }

    /// <exception cref="FormatException">It is neither.</exception>
    public static StableTarget Parse(string text)
    {
        if (Digest.TryParse(text, out var digest))
            return new StableTarget(null, digest);
        return Tag.TryParse(text, out var tag) && AuditTag.Parse(tag) is { } audit
            ? new StableTarget(audit, null)
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} names nothing that was stable. "
                + $"Expected an audit tag such as stable-4711-0123456, as {Targets.History} lists them, "
                + $"or a whole digest (sha256:… with 64 digits), as {Targets.History} {Options.Json} does.");
    }

    public override string ToString() => Audit?.ToString() ?? Image!.ToString();
}
