using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs;

/// <summary>Passes everything on. A test's registry overrides what it changes.</summary>
abstract class ForwardingRegistry(IRegistry inner) : IRegistry
{
    public virtual Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        inner.FindManifestAsync(reference, cancellationToken);

    public virtual Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        inner.GetManifestAsync(reference, cancellationToken);

    public virtual Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        inner.PutManifestAsync(reference, manifest, cancellationToken);

    public virtual Task DeleteManifestAsync(
        Repository repository, Digest digest, CancellationToken cancellationToken) =>
        inner.DeleteManifestAsync(repository, digest, cancellationToken);

    public virtual Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        inner.TryRemoveTagAsync(repository, tag, cancellationToken);

    public virtual Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        inner.HasBlobAsync(repository, digest, cancellationToken);

    public virtual Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        inner.OpenBlobAsync(repository, blob, cancellationToken);

    public virtual Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        inner.PushBlobAsync(repository, blob, open, cancellationToken);

    public virtual Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        inner.TryMountBlobAsync(from, to, blob, cancellationToken);

    public virtual IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellationToken) =>
        inner.ListTagsAsync(repository, cancellationToken);
}
