using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>How an image's first layers compare with those of its base.</summary>
/// <param name="Layers">How many layers the base has.</param>
/// <param name="SameBlobs">They are the very same blobs: what was learnt of the base holds for them.</param>
/// <param name="Problem">Null when they are the base's, be it compressed anew.</param>
sealed record BaseComparison(int Layers, bool SameBlobs, string? Problem)
{
    public static BaseComparison Of(ResolvedImage image, ResolvedImage pinned)
    {
        var (found, wanted) = (image.Manifest.Layers, pinned.Manifest.Layers);
        if (found.Count < wanted.Count)
            return new BaseComparison(wanted.Count, false, $"the image has {found.Count} layers, its base {pinned.Reference} alone has {wanted.Count}");
        if (found.Take(wanted.Count).Select(layer => layer.Digest).SequenceEqual(wanted.Select(layer => layer.Digest)))
            return new BaseComparison(wanted.Count, true, null);
        // Some composers compress layers anew. The configuration's word for their content is enough to name the base, and
        // not enough to skip reading them.
        var (contents, expected) = (image.Config.DiffIds, pinned.Config.DiffIds);
        if (expected.Count == wanted.Count && contents.Take(expected.Count).SequenceEqual(expected))
            return new BaseComparison(wanted.Count, false, null);
        var first = Enumerable.Range(0, wanted.Count).First(index => found[index].Digest != wanted[index].Digest);
        return new BaseComparison(
            wanted.Count, false,
            $"layer {first + 1} of the image is {found[first].Digest}, that of its base {pinned.Reference} is {wanted[first].Digest}: it was composed on another base");
    }
}
