namespace KinoiteZfs.Oci.Layers;

/// <summary>A hard link whose target, or whose content, is not known yet.</summary>
/// <param name="LayerIndex">The link's layer, and <paramref name="Position"/> its place in it: its target was there
/// before.</param>
/// <param name="Target">As the archive spells it.</param>
/// <param name="Names">What the target may be called in the layers.</param>
/// <param name="ChainEnd">What a chain of links leads to in the link's own layer; 0 when it is none.</param>
/// <param name="NeedsContent">Its content has to be looked at, under the link's own name.</param>
sealed record OpenLink(
    int LayerIndex, int Position, ImagePath Path, ImagePath Target, IReadOnlyList<ImagePath> Names, ulong ChainEnd,
    bool NeedsContent);
