namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>
/// Attached to a candidate when it is published, and so to a branch's image, which is one: the image itself is as old
/// as its base, since equal inputs give equal images, and registries tell no times.
/// </summary>
sealed record PublicationNote(RunIdentity Run, ImageReference Image)
{
    public const string MediaType = "application/vnd.kinoite-zfs.publication.v1+json";

    /// <summary>A run which is tried again soon does not repeat itself.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <exception cref="PipelineException">The registry does not show the image.</exception>
    public async Task AttachAsync(IRegistry registry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (repository, digest) = (Image.Repository, Image.Digest!);
        var attached = await registry.ListReferrersAsync(repository, digest, MediaType, cancellationToken);
        if (attached.Any(
            artifact => RunAnnotations.DateOf(artifact.Annotations, Run.Id) is { } date && now - date < Fresh))
            return;
        var stored = await registry.FindManifestAsync(repository.At(digest), cancellationToken)
            ?? throw new PipelineException(
                $"{repository} does not show {digest}, which was published there. Run {Targets.Candidate} again.");
        var content = JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Options);
        await registry.AttachAsync(
            repository, stored, new Attachment(MediaType, MediaType, content, RunAnnotations.Of(Run, now)),
            cancellationToken);
    }
}
