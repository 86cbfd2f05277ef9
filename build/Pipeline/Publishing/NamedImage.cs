namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Reads an image somebody named; when there is none, says who named it.</summary>
static class NamedImage
{
    /// <summary>Where those of a run are named.</summary>
    public const string Inputs = $"the stream definition, the lock file or {Options.BuildContainer}";

    /// <param name="places">Where it may be named.</param>
    public static async Task<ResolvedImage> ReadAsync(
        IRegistry registry, ImageReference reference, Platform platform, string role, string places,
        CancellationToken cancellationToken)
    {
        try
        {
            return await registry.ResolveImageAsync(reference, platform, cancellationToken);
        }
        catch (NotFoundException e)
        {
            throw Missing(reference, role, e.Message, places, e);
        }
    }

    public static async Task<Digest> DigestAsync(
        IRegistry registry, ImageReference reference, string role, CancellationToken cancellationToken) =>
        (await registry.FindManifestAsync(reference, cancellationToken))?.Digest
        ?? throw Missing(reference, role, "There is no such image.", Inputs);

    public static PipelineException Missing(
        ImageReference reference, string role, string why, string places, Exception? inner = null) =>
        new($"The {role} {reference} was not found. {why} Check its name where it is given: {places}. "
            + $"Without {Options.Mirror} a person's machine looks into the embedded registry alone.", inner);
}
