namespace KinoiteZfs.Oci;

/// <summary>One remembered entry of a layer.</summary>
/// <param name="Size">Bytes; null for a hard link whose target was not looked for.</param>
/// <param name="Selected">Whether the interest selects it; the others only hide or lead to what it selects.</param>
public sealed record CatalogEntry<T>(
    ImagePath Path, LayerEntryKind Kind, long? Size, string LinkTarget, bool Selected, T? Fact)
    where T : class;

/// <summary>What one layer says about the part of the image which is of interest. Pure data; no layer is needed any more.</summary>
/// <param name="Entries">In the order of the archive.</param>
/// <param name="Whiteouts">Paths of lower layers which this layer deletes.</param>
/// <param name="OpaqueDirectories">Directories whose lower layers' content this layer deletes.</param>
public sealed record LayerCatalog<T>(
    int LayerIndex,
    IReadOnlyList<CatalogEntry<T>> Entries,
    IReadOnlyList<ImagePath> Whiteouts,
    IReadOnlyList<ImagePath> OpaqueDirectories)
    where T : class;
