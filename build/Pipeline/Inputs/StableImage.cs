using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What stable says about itself in its labels.</summary>
/// <param name="Inputs">The fingerprint it was built from; null when it does not say.</param>
/// <param name="Kernels">Separated by spaces; null when it does not say.</param>
/// <param name="Akmods">The Fedora-wide akmods image it was composed with; null when it does not say.</param>
sealed record StableImage(PinnedImage Image, string? Inputs, string? Kernels, Digest? Akmods)
{
    /// <returns>Null only when there is no such tag or repository; any other trouble is thrown.</returns>
    public static async Task<StableImage?> FindAsync(IRegistry registry, Repository repository, CancellationToken cancellation)
    {
        var reference = repository.At(StreamTags.Stable);
        if (await registry.FindManifestAsync(reference, cancellation) is not { } found)
            return null;
        var image = await registry.ResolveImageAsync(repository.At(found.Digest), cancellation);
        return new StableImage(
            new PinnedImage(reference, found.Digest),
            image.Config.Labels.GetValueOrDefault(InputLabels.Inputs), image.Config.Labels.GetValueOrDefault(InputLabels.Kernels),
            ImageReference.TryParse(image.Config.Labels.GetValueOrDefault(InputLabels.AkmodsImage), out var akmods) ? akmods.Digest : null);
    }
}
