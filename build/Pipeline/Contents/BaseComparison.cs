using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Whether an image is its base with layers on top.</summary>
/// <param name="Layers">How many layers the base has.</param>
/// <param name="Problem">Null when it is.</param>
sealed record BaseComparison(int Layers, string? Problem)
{
    const string Bootc = "containers.bootc";

    /// <summary>
    /// Labels by which a host tells the base's ostree layers from those above, and an image it boots from any other: bootc,
    /// crates/ostree-ext/src/container (<c>ostree.final-diffid</c>, <c>ostree.commit</c>, <c>containers.bootc</c>). The other
    /// settings of the configuration are for containers, and no host reads them.
    /// </summary>
    static bool IsForHosts(string label, IReadOnlyDictionary<string, string> ofBase) =>
        label.StartsWith("ostree.", StringComparison.Ordinal) || label.StartsWith("rpmostree.", StringComparison.Ordinal)
        // A recipe makes a host's image of a base which says nothing about it.
        || label == Bootc && ofBase.ContainsKey(label);

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
        // Engines differ in whether they name a variant.
        if ((config.Os, config.Architecture) != (pinned.Config.Os, pinned.Config.Architecture))
            return $"the image is for {config.Platform}, its base {pinned.Reference} for {pinned.Config.Platform}";
        var (found, wanted) = (config.Labels, pinned.Config.Labels);
        var differs = found.Keys.Union(wanted.Keys).Order(StringComparer.Ordinal).FirstOrDefault(
            label => IsForHosts(label, wanted) && found.GetValueOrDefault(label) != wanted.GetValueOrDefault(label));
        return differs is null ? null
            : $"its label {ForeignText.Printable(differs)} is {ForeignText.Quote(found.GetValueOrDefault(differs))}, "
                + $"and {ForeignText.Quote(wanted.GetValueOrDefault(differs))} in its base {pinned.Reference}: hosts read images by it";
    }
}
