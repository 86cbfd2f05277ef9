using System.Globalization;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>When runs moved stable, from what they attached to its images: registries tell no times.</summary>
sealed class RunDates(IRegistry registry, Repository images)
{
    readonly Dictionary<Digest, IReadOnlyList<Descriptor>> _attached = [];

    /// <returns>Null when the run attached nothing to this image.</returns>
    public async Task<DateTimeOffset?> FindAsync(Digest image, string run, CancellationToken cancellation)
    {
        if (!_attached.TryGetValue(image, out var attached))
            _attached[image] = attached = await AttachedAsync(image, cancellation);
        var texts = attached.Select(artifact => artifact.Annotations)
            .Where(annotations => annotations?.GetValueOrDefault(Provenance.RunAnnotation) == run)
            .Select(annotations => annotations!.GetValueOrDefault(Provenance.CreatedAnnotation));
        foreach (var text in texts)
        {
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
                return date;
        }
        return null;
    }

    /// <summary>A history without a date is still one; that its image is damaged shows elsewhere.</summary>
    async Task<IReadOnlyList<Descriptor>> AttachedAsync(Digest image, CancellationToken cancellation)
    {
        try
        {
            return await registry.ListReferrersAsync(images, image, artifactType: null, cancellation);
        }
        catch (ContentException)
        {
            return [];
        }
    }
}
