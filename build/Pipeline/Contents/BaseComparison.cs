namespace KinoiteZfs.Pipeline.Contents;

/// <summary>Whether an image is its base with layers on top.</summary>
/// <param name="Layers">How many layers the base has.</param>
/// <param name="Problem">Null when it is.</param>
sealed record BaseComparison(int Layers, string? Problem)
{
    public static BaseComparison Of(ResolvedImage image, ResolvedImage pinned) =>
        new(pinned.Manifest.Layers.Count, Layered(image, pinned) ?? Configured(image.Config, pinned));

    static string? Layered(ResolvedImage image, ResolvedImage pinned)
    {
        var (found, wanted) = (image.Manifest.Layers, pinned.Manifest.Layers);
        var (contents, expected) = (image.Config.DiffIds, pinned.Config.DiffIds);
        if (found.Count <= wanted.Count)
            return $"the image has {found.Count} layers, its base {pinned.Reference} alone has {wanted.Count}";
        if (contents.Count != found.Count)
            return $"the image has {found.Count} layers, and its configuration names {contents.Count}";
        for (var index = 0; index < wanted.Count; index++)
        {
            if (found[index].Digest != wanted[index].Digest)
                return $"layer {index + 1} of the image is {found[index].Digest}, that of its base {pinned.Reference} is {wanted[index].Digest}: it was composed on another base";
        }
        return contents.Take(wanted.Count).SequenceEqual(expected) ? null
            : $"the image's configuration names other content than {pinned.Reference} for the layers which they share";
    }

    static string? Configured(ImageConfig config, ResolvedImage pinned)
    {
        // Hosts compare the architecture with their own, and engines differ in whether they name a variant.
        if ((config.Os, config.Architecture) != (pinned.Config.Os, pinned.Config.Architecture))
            return $"the image is for {config.Platform}, its base {pinned.Reference} for {pinned.Config.Platform}";
        var (found, wanted) = (config.Labels, pinned.Config.Labels);
        var differs = HostLabels.Differing(found, wanted).FirstOrDefault();
        return differs is null ? null
            : $"its label {UntrustedText.Printable(differs)} is {UntrustedText.Quote(found.GetValueOrDefault(differs))}, "
                + $"and {UntrustedText.Quote(wanted.GetValueOrDefault(differs))} in its base {pinned.Reference}: hosts read images by it";
    }
}
