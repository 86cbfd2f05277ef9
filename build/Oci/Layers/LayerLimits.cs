namespace KinoiteZfs.Oci;

/// <summary>What a layer may at most demand of us. Layers are made by strangers and may lie about everything.</summary>
public sealed record LayerLimits
{
    public static readonly LayerLimits Default = new();

    /// <summary>Headers in one layer. A whole desktop with its ostree objects has about half a million.</summary>
    public int Entries { get; init; } = 2_000_000;

    /// <summary>Bytes after decompression of one layer: ten times a whole desktop, far below what a compression bomb makes.</summary>
    public long UncompressedBytes { get; init; } = 64L << 30;

    /// <summary>Bytes of one pax or GNU extension header. Go's tar reader, hence every container tool, has the same limit.</summary>
    public int ExtendedHeaderBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Entries of interest remembered for one image, all layers together: about 50 MB at worst. A kernel has about 6,000.
    /// </summary>
    public int CataloguedEntries { get; init; } = 200_000;

    /// <summary>
    /// Binary logarithm of the memory a zstd frame may ask for: 32 MiB, which every level up to 20 keeps within.
    /// RFC 8878 asks for 8 MiB at least.
    /// </summary>
    public int ZstdWindowLog { get; init; } = 25;
}
