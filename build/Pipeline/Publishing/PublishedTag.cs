namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Puts an image under a tag and reads the tag back: a job must not be green over a tag which is not what it
/// says.</summary>
static class PublishedTag
{
    /// <summary>Stores configuration and manifest of an image whose layers are there. Writes nothing that is there
    /// already.</summary>
    /// <returns>The tag, pinned to what it points to now.</returns>
    /// <exception cref="PipelineException">The registry took the manifest and shows another one.</exception>
    public static async Task<ImageReference> PublishAsync(
        IRegistry registry, ImageReference tag, ImageManifest manifest, ImageConfig config, TimeProvider time,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        var raw = manifest.ToRaw();
        await registry.PushBytesAsync(tag.Repository, config.Descriptor.MediaType, config.Bytes, cancellationToken);
        var before = (await registry.FindManifestAsync(tag, cancellationToken))?.Digest;
        if (before != raw.Digest)
        {
            await registry.PutManifestAsync(tag, raw, cancellationToken);
            await TagReadBack.RequireAsync(
                registry, [new TagMove(tag, before, raw.Digest, Moved: true)], time, progress, cancellationToken);
        }
        return tag.Pinned(raw.Digest);
    }

    /// <summary>Puts an image which is in a registry under another tag. Writes nothing when it is there
    /// already.</summary>
    /// <param name="source">By digest.</param>
    /// <exception cref="PipelineException">The registry took the manifest and shows another one.</exception>
    public static async Task<TagMove> CopyAsync(
        IRegistry registry, ImageReference source, ImageReference tag, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var before = (await registry.FindManifestAsync(tag, cancellationToken))?.Digest;
        var move = new TagMove(tag, before, source.Digest!, Moved: true);
        if (before != source.Digest)
        {
            await ImageCopy.CopyAsync(
                registry, source.Repository, source.Digest!, registry, tag.Repository, tag.Tag!, cancellationToken,
                progress);
            await TagReadBack.RequireAsync(registry, [move], time, progress, cancellationToken);
        }
        progress.Report($"{tag}: {before?.ToString() ?? "new"} → {source.Digest}");
        return move;
    }
}
