using System.Collections.Concurrent;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Remembers which blobs were read.</summary>
sealed class BlobCounter(IRegistry inner) : IRegistry
{
    readonly ConcurrentQueue<Digest> _opened = [];

    public IEnumerable<Digest> Opened => _opened;

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation)
    {
        _opened.Enqueue(blob.Digest);
        return inner.OpenBlobAsync(repository, blob, cancellation);
    }

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) => inner.FindManifestAsync(reference, cancellation);

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) => inner.GetManifestAsync(reference, cancellation);

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation) => throw Written();

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) => throw Written();

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) => inner.HasBlobAsync(repository, digest, cancellation);

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) => throw Written();

    public Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) => throw Written();

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellation) => inner.ListTagsAsync(repository, cancellation);

    static InvalidOperationException Written() => new("Reading must not write.");
}
