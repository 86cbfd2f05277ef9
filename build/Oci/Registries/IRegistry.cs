using KinoiteZfs.Oci.Attachments;

namespace KinoiteZfs.Oci.Registries;

/// <summary>
/// One place that keeps images: an HTTP registry or an image layout on disk. Everything is byte-exact, and every byte
/// that comes out has been checked against its digest.
/// </summary>
/// <remarks>
/// All operations throw <see cref="RegistryException"/>: <see cref="NotFoundException"/> is the only one which means
/// "there is no such thing"; access, outage and wrong content are other types and never mean "missing".
/// </remarks>
public interface IRegistry
{
    /// <summary>What a tag or digest points to, without its body; null when there is no such tag or
    /// repository.</summary>
    Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>The manifest's exact bytes.</summary>
    /// <exception cref="NotFoundException">No such tag, digest or repository.</exception>
    Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>Stores these exact bytes under the reference's tag, or under their digest alone when it has no
    /// tag.</summary>
    Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellationToken);

    /// <summary>Removes a manifest and every tag that points to it. Registries may refuse.</summary>
    Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// Removes this tag alone, never the manifest it points to: OCI distribution specification, "Deleting tags".
    /// </summary>
    /// <returns>False when this place cannot remove a tag without its manifest, as many registries cannot.</returns>
    Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken);

    /// <summary>
    /// A forward-only stream of the blob. Its end throws <see cref="ContentException"/> when size or digest differ
    /// from the descriptor, so content is only trustworthy after it was read to the end.
    /// </summary>
    Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Uploads a blob unless it is there. <paramref name="open"/> may be called again for a retry.</summary>
    Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken);

    /// <summary>
    /// Makes a blob of one repository available in another without moving its bytes.
    /// </summary>
    /// <returns>False when this place cannot do so; the caller then copies the bytes.</returns>
    Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken);

    /// <summary>All tags in the order of the registry; empty when there is no such repository.</summary>
    IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellationToken);

    /// <summary>Stores a manifest which has a subject, under its digest alone.</summary>
    /// <returns>False when this place does not list it among the subject's referrers; <see cref="Referrers"/> then
    /// does.</returns>
    async Task<bool> PutReferrerAsync(Repository repository, RawManifest manifest, CancellationToken cancellationToken)
    {
        await PutManifestAsync(repository.At(manifest.Digest), manifest, cancellationToken);
        return false;
    }

    /// <summary>
    /// What this place itself lists as referring to a manifest: OCI distribution specification, "Listing Referrers".
    /// </summary>
    /// <returns>Null when it keeps no such lists. Ask through <see cref="Referrers"/>, which knows where they are
    /// then.</returns>
    Task<IReadOnlyList<Descriptor>?> FindReferrersAsync(
        Repository repository, Digest subject, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Descriptor>?>(null);
}
