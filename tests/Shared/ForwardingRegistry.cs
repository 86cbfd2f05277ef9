using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs;

/// <summary>Passes everything on. A test's registry overrides what it changes.</summary>
abstract class ForwardingRegistry(IRegistry inner) : IRegistry
{
    public virtual Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        inner.FindManifestAsync(reference, cancellation);

    public virtual Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        inner.GetManifestAsync(reference, cancellation);

    public virtual Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation) =>
        inner.PutManifestAsync(reference, manifest, cancellation);

    public virtual Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        inner.DeleteManifestAsync(repository, digest, cancellation);

    public virtual Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellation) =>
        inner.TryRemoveTagAsync(repository, tag, cancellation);

    public virtual Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        inner.HasBlobAsync(repository, digest, cancellation);

    public virtual Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        inner.OpenBlobAsync(repository, blob, cancellation);

    public virtual Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) =>
        inner.PushBlobAsync(repository, blob, open, cancellation);

    public virtual Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) =>
        inner.TryMountBlobAsync(from, to, blob, cancellation);

    public virtual IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellation) =>
        inner.ListTagsAsync(repository, cancellation);
}
