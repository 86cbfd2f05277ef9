namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>
/// Repositories of akmods are one stream's. Two streams in one would each move <c>main-&lt;fedora&gt;</c> every night,
/// and find it moved by the other in the morning.
/// </summary>
static class AkmodsOwner
{
    /// <exception cref="PipelineException">Another stream's akmods are there.</exception>
    public static async Task RequireAsync(
        BuildInputs record, StreamRepositories repositories, IRegistry registry, CancellationToken cancellationToken)
    {
        foreach (var repository in (Repository[])[repositories.Akmods, repositories.AkmodsCandidate])
        {
            var tag = repository.At(StreamTags.Akmods(record.Inputs.Fedora));
            if (await FindAsync(registry, tag, record.Inputs.Platform, cancellationToken) is { } owner
                && owner != record.Stream)
                throw new PipelineException(
                    $"{tag} holds the akmods of the stream {UntrustedText.Quote(owner)}, and this is a run of '{record.Stream}'. Two streams which share a repository of akmods move its tags away from each other in every run. "
                    + "Give this stream repositories of its own: leave out 'akmods' and 'akmodsCandidate' of its definition, or name others there. If the stream was renamed, delete that tag.");
        }
    }

    /// <returns>Null where there are none, or they do not say.</returns>
    static async Task<string?> FindAsync(
        IRegistry registry, ImageReference tag, Platform platform, CancellationToken cancellationToken)
    {
        try
        {
            return (await registry.ResolveImageAsync(tag, platform, cancellationToken)).Config.Labels
                .GetValueOrDefault(InputLabels.Stream);
        }
        // What is broken there is replaced.
        catch (Exception e) when (e is NotFoundException or ContentException)
        {
            return null;
        }
    }
}
