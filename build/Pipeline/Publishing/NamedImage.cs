namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Reads an image somebody named; when there is none, says who named it.</summary>
static class NamedImage
{
    public static async Task<ResolvedImage> ReadAsync(IRegistry registry, ImageReference reference, Platform platform, string role, CancellationToken cancellation)
    {
        try
        {
            return await registry.ResolveImageAsync(reference, platform, cancellation);
        }
        catch (NotFoundException e)
        {
            throw Missing(reference, role, e.Message, e);
        }
    }

    public static async Task<Digest> DigestAsync(IRegistry registry, ImageReference reference, string role, CancellationToken cancellation) =>
        (await registry.FindManifestAsync(reference, cancellation))?.Digest
        ?? throw Missing(reference, role, "There is no such image.");

    static PipelineException Missing(ImageReference reference, string role, string why, Exception? inner = null) =>
        new($"The {role} {reference} was not found. {why} Check its name where it is given: the stream definition, the lock file or --build-container. Without --mirror a person's machine looks into the embedded registry alone.", inner);
}
