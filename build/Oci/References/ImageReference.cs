namespace KinoiteZfs.Oci.References;

/// <summary>Names an image: repository with a tag, a digest, or both (then the digest decides and the tag
/// informs).</summary>
public sealed record ImageReference
{
    public static readonly Tag Latest = Tag.Parse("latest");

    internal ImageReference(Repository repository, Tag? tag, Digest? digest) =>
        (Repository, Tag, Digest) = (repository, tag, digest);

    public Repository Repository { get; }

    public Tag? Tag { get; }

    public Digest? Digest { get; }

    /// <summary>Parses Docker's form; a reference with neither tag nor digest means <c>:latest</c>.</summary>
    /// <exception cref="FormatException">The text cannot be an image reference.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference)
            ? reference
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not an image reference. Expected [registry[:port]/]repository[:tag][@sha256:<64 hex>], with a lower-case repository.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (text is null)
            return false;
        var name = text;
        Digest? digest = null;
        if (name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
        {
            if (!Oci.References.Digest.TryParse(name[(at + 1)..], out digest))
                return false;
            name = name[..at];
        }
        Tag? tag = null;
        if (name.LastIndexOf(':') is var colon and >= 0 && colon > name.LastIndexOf('/'))
        {
            if (!Oci.References.Tag.TryParse(name[(colon + 1)..], out tag))
                return false;
            name = name[..colon];
        }
        if (!Repository.TryParse(name, out var repository))
            return false;
        reference = new ImageReference(repository, tag is null && digest is null ? Latest : tag, digest);
        return true;
    }

    /// <summary>The same image, pinned.</summary>
    public ImageReference Pinned(Digest digest) => new(Repository, Tag, digest);

    /// <summary>The same tag and digest in another repository.</summary>
    public ImageReference In(Repository repository) => new(repository, Tag, Digest);

    public override string ToString() =>
        $"{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";
}
