namespace KinoiteZfs.Pipeline.Publishing;

static class AttachedOnce
{
    /// <summary>Writes nothing where it is attached already. A list may also name what somebody's clean-up has
    /// deleted.</summary>
    /// <param name="image">By digest.</param>
    /// <exception cref="PipelineException">The registry does not show the image.</exception>
    public static async Task AttachOnceAsync(
        this IRegistry registry, ImageReference image, Attachment statement, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var repository = image.Repository;
        var stored = await registry.FindManifestAsync(image, cancellationToken)
            ?? throw new PipelineException(
                $"{repository} does not show {image.Digest}, which was published there. Run the same target again.");
        var attached = statement.ToManifest(stored).Digest;
        if ((await registry.ListReferrersAsync(repository, stored.Digest, statement.ArtifactType, cancellationToken))
            .Any(artifact => artifact.Digest == attached)
            && await registry.FindManifestAsync(repository.At(attached), cancellationToken) is not null)
            return;
        await registry.AttachAsync(repository, stored, statement, cancellationToken);
        progress.Report($"{image}: {statement.ArtifactType} attached as {attached}");
    }
}
