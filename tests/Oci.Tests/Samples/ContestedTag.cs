namespace KinoiteZfs.Oci.Tests;

/// <summary>Writes a rival's manifest over the first write of a tag, as another process may do at any time.</summary>
sealed class ContestedTag(IRegistry inner, ImageReference tag, RawManifest rival) : IRegistry
{
    bool _contested;

    public async Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation)
    {
        await inner.PutManifestAsync(reference, manifest, cancellation);
        if (reference == tag && !_contested)
        {
            _contested = true;
            await inner.PutManifestAsync(tag, rival, cancellation);
        }
    }

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        inner.FindManifestAsync(reference, cancellation);

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        inner.GetManifestAsync(reference, cancellation);

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        inner.DeleteManifestAsync(repository, digest, cancellation);

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        inner.HasBlobAsync(repository, digest, cancellation);

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        inner.OpenBlobAsync(repository, blob, cancellation);

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) =>
        inner.PushBlobAsync(repository, blob, open, cancellation);

    public Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) =>
        inner.TryMountBlobAsync(from, to, blob, cancellation);

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellation) =>
        inner.ListTagsAsync(repository, cancellation);
}
