using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>How an image's first layers compare with those of its base.</summary>
/// <param name="Layers">How many layers the base has.</param>
/// <param name="Problem">Null when they are the base's, be it compressed anew.</param>
sealed record BaseComparison(int Layers, string? Problem)
{
    public static BaseComparison Of(ResolvedImage image, ResolvedImage pinned) => new(pinned.Manifest.Layers.Count, Compare(image, pinned));

    static string? Compare(ResolvedImage image, ResolvedImage pinned)
    {
        var (found, wanted) = (image.Manifest.Layers, pinned.Manifest.Layers);
        if (found.Count < wanted.Count)
            return $"the image has {found.Count} layers, its base {pinned.Reference} alone has {wanted.Count}";
        if (found.Take(wanted.Count).Select(layer => layer.Digest).SequenceEqual(wanted.Select(layer => layer.Digest)))
            return null;
        // Some composers compress layers anew. The configuration's word for their content is enough to name the base.
        var (contents, expected) = (image.Config.DiffIds, pinned.Config.DiffIds);
        if (expected.Count == wanted.Count && contents.Take(expected.Count).SequenceEqual(expected))
            return null;
        var first = Enumerable.Range(0, wanted.Count).First(index => found[index].Digest != wanted[index].Digest);
        return $"layer {first + 1} of the image is {found[first].Digest}, that of its base {pinned.Reference} is {wanted[first].Digest}: it was composed on another base";
    }
}
