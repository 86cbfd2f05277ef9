namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Manifests of what we publish: OCI's, whatever the parts came from. The blobs are the same in both
/// worlds.</summary>
static class OciForm
{
    const string Predefined = "org.opencontainers.image.";

    /// <summary>With the configuration's predefined labels as annotations too: registries' pages read one or the
    /// other.</summary>
    public static ImageManifest Manifest(ImageConfig config, IEnumerable<Descriptor> layers) => new(
        MediaTypes.OciManifest, config.Descriptor, [.. layers.Select(Layer)],
        config.Labels.Where(label => label.Key.StartsWith(Predefined, StringComparison.Ordinal)).ToDictionary());

    /// <summary>The same configuration under OCI's media type.</summary>
    public static ImageConfig Config(ImageConfig config) => ImageConfig.Parse(MediaTypes.OciConfig, config.Bytes);

    static Descriptor Layer(Descriptor layer) => new(
        layer.MediaType switch
        {
            MediaTypes.DockerLayer => MediaTypes.OciLayer,
            MediaTypes.DockerLayerGzip => MediaTypes.OciLayerGzip,
            MediaTypes.DockerLayerZstd => MediaTypes.OciLayerZstd,
            var type => type,
        },
        layer.Digest, layer.Size);
}
