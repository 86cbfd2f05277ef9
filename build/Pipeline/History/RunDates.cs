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
        return attached.Select(artifact => DateOf(artifact.Annotations, run)).FirstOrDefault(date => date is not null);
    }

    /// <summary>When a run attached something, from its annotations; null when they are another run's, or tell no date.</summary>
    public static DateTimeOffset? DateOf(IReadOnlyDictionary<string, string>? annotations, string run) =>
        annotations?.GetValueOrDefault(Provenance.RunAnnotation) == run
        && DateTimeOffset.TryParse(
            annotations.GetValueOrDefault(Provenance.CreatedAnnotation), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date
            : null;

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
