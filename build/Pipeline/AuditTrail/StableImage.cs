namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>An image which is stable, or was.</summary>
/// <param name="Tag"><c>latest</c>, or an audit tag.</param>
public sealed record StableImage(ImageReference Tag, Digest Digest, ImageLabels Labels)
{
    public PinnedImage Pinned => new(Tag, Digest);

    /// <summary>Whether it says that it was built from these inputs.</summary>
    public bool IsOf(ResolvedInputs inputs) => inputs.Are(Labels.Inputs, Labels[InputLabels.BaseTag]);

    /// <returns>Null only when there is no such tag or repository; any other trouble is thrown.</returns>
    public static async Task<StableImage?> FindAsync(
        IRegistry registry, ImageReference tag, CancellationToken cancellationToken)
    {
        if (await registry.TryGetManifestAsync(tag, cancellationToken) is not { } found)
            return null;
        var image = await registry.ResolveImageAsync(tag, found, cancellationToken);
        return new StableImage(tag, found.Digest, new ImageLabels(image.Config.Labels));
    }
}
