using System.Globalization;
using System.Text.Json;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Attached to the image that stable went back to: the registry alone tells who did so, when, and from what.</summary>
/// <param name="From">What <c>latest</c> was; null when there was none.</param>
sealed record RollbackStatement(RunIdentity Run, ImageReference To, Digest? From)
{
    public const string MediaType = "application/vnd.kinoite-zfs.rollback.v1+json";

    public Attachment ToAttachment(DateTimeOffset now) => new(
        MediaType, MediaType, JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Options), new Dictionary<string, string>
        {
            [Provenance.RunAnnotation] = Run.Id,
            [Provenance.CreatedAnnotation] = now.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        });

    /// <summary>An earlier try of the same run has left it already.</summary>
    public static async Task<bool> IsAttachedAsync(
        IRegistry registry, Repository repository, Digest image, RunIdentity run, CancellationToken cancellation) =>
        (await registry.ListReferrersAsync(repository, image, MediaType, cancellation))
        .Any(artifact => artifact.Annotations?.GetValueOrDefault(Provenance.RunAnnotation) == run.Id);
}
