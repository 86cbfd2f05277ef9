using KinoiteZfs.Oci.Attachments;
using KinoiteZfs.Pipeline.Publishing;

namespace KinoiteZfs.Pipeline.Reports.History;

/// <summary>When runs moved stable, from what they attached to its images: registries tell no times.</summary>
sealed class RunDates(IRegistry registry, Repository images)
{
    readonly Dictionary<Digest, IReadOnlyList<Descriptor>> _attached = [];

    /// <returns>Null when the run attached nothing to this image.</returns>
    public async Task<DateTimeOffset?> FindAsync(Digest image, string run, CancellationToken cancellation)
    {
        if (!_attached.TryGetValue(image, out var attached))
            _attached[image] = attached = await AttachedAsync(image, cancellation);
        return attached.Select(artifact => RunAnnotations.DateOf(artifact.Annotations, run)).FirstOrDefault(date => date is not null);
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
