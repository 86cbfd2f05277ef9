namespace KinoiteZfs.Oci.Manifests;

/// <summary>
/// One image (or artifact): OCI image specification, manifest.md, or Docker image manifest version 2, schema 2.
/// Layers are ordered from the base upwards.
/// </summary>
public sealed record ImageManifest(
    string MediaType,
    Descriptor Config,
    IReadOnlyList<Descriptor> Layers,
    IReadOnlyDictionary<string, string> Annotations,
    Descriptor? Subject = null,
    string? ArtifactType = null)
{
    public const int SchemaVersion = 2;

    /// <exception cref="ContentException">The bytes are no image manifest; the message names their digest.</exception>
    public static ImageManifest Parse(RawManifest raw)
    {
        var json = ManifestShape.Parse(raw, "manifest", MediaTypes.IsManifest, mustNotHave: "manifests");
        var layers = json.Items(json.Root, "layers").Select(layer => json.Descriptor(layer, "layers")).ToList();
        if (layers.FirstOrDefault(layer => MediaTypes.IsForeignLayer(layer.MediaType)) is { } foreign)
            throw json.Wrong(
                $"layer {foreign.Digest} is a foreign layer ({foreign.MediaType}), which registries do not store; rebuild the image without it");
        return new ImageManifest(
            raw.MediaType,
            StrictJson.Find(json.Root, "config") is { } config
                ? json.Descriptor(config, "config")
                : throw json.Wrong("'config' is missing"),
            layers,
            json.Texts(json.Root, "annotations"),
            StrictJson.Find(json.Root, "subject") is { } subject ? json.Descriptor(subject, "subject") : null,
            json.Text(json.Root, "artifactType"));
    }

    /// <summary>Bytes for a new manifest. A parsed one already has its bytes: keep those, its digest depends on
    /// them.</summary>
    public RawManifest ToRaw() => ManifestWriter.Write(MediaType, ArtifactType, Subject, Annotations, writer =>
    {
        ManifestWriter.Descriptor(writer, "config", Config);
        ManifestWriter.Descriptors(writer, "layers", Layers);
    });
}
