namespace KinoiteZfs.Oci;

/// <summary>Several images behind one name: OCI image specification, image-index.md, or a Docker manifest list.</summary>
public sealed record ImageIndex(
    string MediaType,
    IReadOnlyList<Descriptor> Manifests,
    IReadOnlyDictionary<string, string> Annotations,
    Descriptor? Subject = null,
    string? ArtifactType = null)
{
    /// <summary>Indexes within indexes are allowed and rare; deeper than this nobody builds.</summary>
    public const int MaximumDepth = 4;

    /// <exception cref="ContentException">The bytes are no image index; the message names their digest.</exception>
    public static ImageIndex Parse(RawManifest raw)
    {
        var json = ManifestShape.Parse(raw, "index", MediaTypes.IsIndex, mustNotHave: "layers");
        if (StrictJson.Find(json.Root, "config") is not null)
            throw json.Wrong("an image index must not have 'config'");
        return new ImageIndex(
            raw.MediaType,
            [.. json.Items(json.Root, "manifests").Select(manifest => json.Descriptor(manifest, "manifests"))],
            json.Texts(json.Root, "annotations"),
            StrictJson.Find(json.Root, "subject") is { } subject ? json.Descriptor(subject, "subject") : null,
            json.Text(json.Root, "artifactType"));
    }

    /// <summary>Bytes for a new index. A parsed one already has its bytes: keep those, its digest depends on them.</summary>
    public RawManifest ToRaw() => ManifestWriter.Write(MediaType, writer =>
    {
        if (ArtifactType is not null)
            writer.WriteString("artifactType", ArtifactType);
        ManifestWriter.Descriptors(writer, "manifests", Manifests);
        if (Subject is not null)
        {
            writer.WritePropertyName("subject");
            ManifestWriter.Descriptor(writer, Subject);
        }
        ManifestWriter.Annotations(writer, Annotations);
    });
}
