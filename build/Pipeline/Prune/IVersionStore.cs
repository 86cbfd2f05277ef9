namespace KinoiteZfs.Pipeline.Prune;

/// <summary>Deletes whole versions: a digest with every tag it carries.</summary>
public interface IVersionStore
{
    /// <param name="tags">All that the version is known to carry. Where the place can tell, another one refuses the
    /// deletion.</param>
    /// <exception cref="PipelineException">It carries another tag, or may not be deleted.</exception>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    Task DeleteAsync(
        Repository repository, Digest digest, IReadOnlyCollection<Tag> tags, CancellationToken cancellationToken);
}

/// <summary>By the registry's own API, which deletes by digest and cannot tell the tags of one.</summary>
public sealed class RegistryVersions(IRegistry registry) : IVersionStore
{
    public async Task DeleteAsync(
        Repository repository, Digest digest, IReadOnlyCollection<Tag> tags, CancellationToken cancellationToken)
    {
        try
        {
            await registry.DeleteManifestAsync(repository, digest, cancellationToken);
        }
        catch (NotFoundException)
        {
            // An earlier try has deleted it, or the registry did so together with something else.
        }
    }
}
