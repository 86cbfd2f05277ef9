namespace KinoiteZfs.Oci.Manifests;

/// <summary>Several images behind one name: OCI image specification, image-index.md, or a Docker manifest
/// list.</summary>
public sealed record ImageIndex(
    string MediaType,
    IReadOnlyList<Descriptor> Manifests,
    IReadOnlyDictionary<string, string> Annotations,
    Descriptor? Subject = null,
    string? ArtifactType = null)
{
    /// <summary>
    /// Entries which are there and cannot be used, as the reason each: named by another digest than sha256, for
    /// instance. They do not spoil the others, and an index which has them can be neither copied nor written again as a
    /// whole.
    /// </summary>
    public IReadOnlyList<string> Unusable { get; init; } = [];

    /// <summary>Indexes within indexes are allowed and rare; deeper than this nobody builds.</summary>
    public const int MaximumDepth = 4;

    /// <exception cref="ContentException">The bytes are no image index; the message names their digest.</exception>
    public static ImageIndex Parse(RawManifest raw)
    {
        var json = ManifestShape.Parse(raw, "index", MediaTypes.IsIndex, mustNotHave: "layers");
        if (StrictJson.Find(json.Root, "config") is not null)
            throw json.Wrong("an image index must not have 'config'");
        List<Descriptor> usable = [];
        List<string> unusable = [];
        foreach (var entry in json.Items(json.Root, "manifests"))
        {
            try
            {
                usable.Add(json.Descriptor(entry, "manifests"));
            }
            catch (ContentException error)
            {
                unusable.Add(error.Message);
            }
        }
        return new ImageIndex(
            raw.MediaType,
            usable,
            json.Texts(json.Root, "annotations"),
            StrictJson.Find(json.Root, "subject") is { } subject ? json.Descriptor(subject, "subject") : null,
            json.Text(json.Root, "artifactType")) { Unusable = unusable };
    }

    /// <returns>The entries, for who needs all of them.</returns>
    /// <exception cref="ContentException">One of them cannot be used.</exception>
    public IReadOnlyList<Descriptor> RequireAll() =>
        Unusable is [var first, ..] ? throw new ContentException(first) : Manifests;

    /// <summary>Bytes for a new index. A parsed one already has its bytes: keep those, its digest depends on
    /// them.</summary>
    /// <exception cref="ContentException">It was made from one with entries that would be lost.</exception>
    public RawManifest ToRaw() => ManifestWriter.Write(
        MediaType, ArtifactType, Subject, Annotations,
        writer => ManifestWriter.Descriptors(writer, "manifests", RequireAll()));
}
