namespace KinoiteZfs.Oci.Layers;

/// <summary>What a layer may at most demand of us. Layers are made by strangers and may lie about everything.</summary>
public sealed record LayerLimits
{
    public static readonly LayerLimits Default = new();

    /// <summary>Headers in one layer. A whole desktop with its ostree objects has about half a million.</summary>
    public int Entries { get; init; } = 2_000_000;

    /// <summary>Bytes after decompression of one layer: ten times a whole desktop, far below what a compression bomb
    /// makes.</summary>
    public long UncompressedBytes { get; init; } = 64L << 30;

    /// <summary>Bytes of one pax or GNU extension header. Go's tar reader, hence every container tool, has the same
    /// limit.</summary>
    public int ExtendedHeaderBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Memory for the entries of interest of one image, all layers together, estimated. A kernel's modules and the
    /// libraries of a desktop take 12 MB; this, and one window of zstd, is what keeps the whole reading below 300 MB
    /// whatever an image holds.
    /// </summary>
    public int CatalogBytes { get; init; } = 24 << 20;

    /// <summary>
    /// Binary logarithm of the memory a zstd frame may ask for: 128 MiB, which is zstd's own limit. RFC 8878 asks
    /// readers for 8 MiB only, yet skopeo and buildah write 32 MiB from compression level 10 on. One such layer is read
    /// at a time.
    /// </summary>
    public int ZstdWindowLog { get; init; } = 27;
}
