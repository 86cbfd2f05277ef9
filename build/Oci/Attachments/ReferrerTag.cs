namespace KinoiteZfs.Oci.Attachments;

/// <summary>OCI distribution specification, "Referrers Tag Schema": where a list of referrers is kept as an
/// index.</summary>
public static class ReferrerTag
{
    const string Prefix = "sha256-";

    public static Tag Of(Digest subject) => Tag.Parse(Prefix + subject.Hex);

    /// <summary>
    /// The digest which a tag is about: that of a list of referrers, or of what cosign attaches as <c>.sig</c>,
    /// <c>.att</c> and <c>.sbom</c>. Null when the tag is about itself.
    /// </summary>
    public static Digest? SubjectOf(Tag tag)
    {
        var name = tag.Name;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var hex = name[Prefix.Length..].Split('.', 2)[0];
        return Digest.TryParse($"sha256:{hex}", out var digest) ? digest : null;
    }
}
