namespace KinoiteZfs.Oci.Layers;

/// <summary>One remembered entry of a layer.</summary>
/// <param name="Position">Which entry of the archive it is, counted from 0.</param>
/// <param name="Selected">Whether the interest selects it; the others only hide or lead to what it selects.</param>
/// <param name="Inspected">Its content was looked at, so that <paramref name="Fact"/> counts.</param>
sealed record CatalogEntry<T>(
    int Position, ImagePath Path, LayerEntryKind Kind, long Size, string LinkTarget, bool Selected, bool Inspected,
    T? Fact)
    where T : class
{
    /// <summary>Nobody asked for it, but a hard link leads to it.</summary>
    public bool Hidden { get; init; }

    /// <summary>For a hard link to a hard link: what the last one of the chain is a name of; 0 for any other.</summary>
    public ulong ChainEnd { get; init; }
}

/// <param name="Opaque">True when only the directory's older content was deleted.</param>
sealed record CatalogWhiteout(ImagePath Path, bool Opaque);

/// <summary>What one layer says about the part of the image which is of interest. Pure data; no layer is needed any
/// more.</summary>
/// <param name="Entries">In the order of the archive.</param>
/// <param name="Whiteouts">What this layer deletes of the layers below it.</param>
sealed record LayerCatalog<T>(
    int LayerIndex, IReadOnlyList<CatalogEntry<T>> Entries, IReadOnlyList<CatalogWhiteout> Whiteouts)
    where T : class
{
    /// <summary>The same layer, read once more for other entries or for the content of some.</summary>
    public LayerCatalog<T> With(LayerCatalog<T> again) => this with
    {
        Entries =
        [
            .. Entries.Concat(again.Entries).GroupBy(entry => entry.Position).OrderBy(same => same.Key)
                .Select(same => same.Aggregate((first, second) => first.Inspected
                    ? first
                    : first with { Inspected = second.Inspected, Fact = second.Fact })),
        ],
        Whiteouts = [.. Whiteouts, .. again.Whiteouts],
    };
}
