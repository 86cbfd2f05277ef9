namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>
/// The akmods of one kernel are a part of those the image was composed with: by their layers, whatever tags and records
/// say. The akmods of all kernels are made of the layers of each.
/// </summary>
static class ComposedAkmodsRule
{
    /// <param name="akmods">Of one kernel.</param>
    /// <param name="composedWith">Of all kernels, as the image itself names them.</param>
    public static CheckResult Check(string name, LayeredImage akmods, LayeredImage composedWith, string advice) =>
        akmods.Layers.Except(composedWith.Layers).Any()
            ? CheckResult.Fail(
                name,
                $"{akmods.Image} holds other packages than {composedWith.Image.Digest}, which the image was composed with. {advice}")
            : CheckResult.Pass(name, $"{akmods.Image.Digest} is a part of what the image was composed with");
}

/// <param name="Image">By digest.</param>
sealed record LayeredImage(ImageReference Image, IReadOnlyList<Digest> Layers)
{
    public static LayeredImage Of(ImageReference image, ResolvedImage resolved) =>
        new(image, [.. resolved.Manifest.Layers.Select(layer => layer.Digest)]);
}
