namespace KinoiteZfs.Oci.Manifests;

/// <summary>A manifest or index exactly as stored. Never serialised anew, so that its digest stays true.</summary>
public sealed record RawManifest
{
    /// <summary>Most registries refuse more: OCI distribution specification, "Pushing Manifests".</summary>
    public const int MaximumBytes = 4 * 1024 * 1024;

    public RawManifest(string mediaType, ReadOnlyMemory<byte> bytes)
    {
        MediaType = mediaType;
        Bytes = bytes;
        Digest = Digest.Of(bytes.Span);
    }

    public string MediaType { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public Digest Digest { get; }

    public Descriptor Descriptor => new(MediaType, Digest, Bytes.Length);
}
