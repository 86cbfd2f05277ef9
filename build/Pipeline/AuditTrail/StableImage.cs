namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>An image which is stable, or was. Its labels say how old it is and from what it was built, and prove nothing.</summary>
/// <param name="Tag"><c>latest</c>, or an audit tag.</param>
public sealed record StableImage(ImageReference Tag, Digest Digest, IReadOnlyDictionary<string, string> Labels)
{
    public PinnedImage Pinned => new(Tag, Digest);

    /// <summary>The Fedora-wide akmods image it was composed with; null when it does not say.</summary>
    public Digest? Akmods =>
        ImageReference.TryParse(Labels.GetValueOrDefault(InputLabels.AkmodsImage), out var akmods) ? akmods.Digest : null;

    /// <summary>Whether it says that it was built from these inputs.</summary>
    public bool IsOf(ResolvedInputs inputs) => Labels.GetValueOrDefault(InputLabels.Inputs) == inputs.Fingerprint.ToString();

    /// <returns>Null only when there is no such tag or repository; any other trouble is thrown.</returns>
    public static async Task<StableImage?> FindAsync(IRegistry registry, ImageReference tag, CancellationToken cancellation)
    {
        if (await registry.FindManifestAsync(tag, cancellation) is not { } found)
            return null;
        var image = await registry.ResolveImageAsync(tag.Repository.At(found.Digest), cancellation);
        return new StableImage(tag, found.Digest, image.Config.Labels);
    }
}
