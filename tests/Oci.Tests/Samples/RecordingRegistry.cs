using System.Collections.Concurrent;

namespace KinoiteZfs.Oci.Tests;

/// <summary>Writes down what is asked of a registry, and can refuse to mount or fail uploads.</summary>
sealed class RecordingRegistry(IRegistry inner) : IRegistry
{
    public ConcurrentQueue<string> Calls { get; } = [];

    public bool CanMount { get; init; } = true;

    /// <summary>Makes the first upload of each blob read its source and fail, as a lost connection does; it is then retried.</summary>
    public bool LosesFirstUpload { get; init; }

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        Note($"find {reference}", () => inner.FindManifestAsync(reference, cancellation));

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        Note($"get {reference}", () => inner.GetManifestAsync(reference, cancellation));

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation)
    {
        Calls.Enqueue($"put {reference}");
        return inner.PutManifestAsync(reference, manifest, cancellation);
    }

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        inner.DeleteManifestAsync(repository, digest, cancellation);

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        Note($"has {digest}", () => inner.HasBlobAsync(repository, digest, cancellation));

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        Note($"open {blob.Digest}", () => inner.OpenBlobAsync(repository, blob, cancellation));

    public async Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation)
    {
        Calls.Enqueue($"push {blob.Digest}");
        if (LosesFirstUpload)
            await using (var lost = await open(cancellation))
                await lost.CopyToAsync(Stream.Null, cancellation);
        await inner.PushBlobAsync(repository, blob, open, cancellation);
    }

    public Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) =>
        Note($"mount {blob.Digest}", () => CanMount ? inner.TryMountBlobAsync(from, to, blob, cancellation) : Task.FromResult(false));

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellation) =>
        inner.ListTagsAsync(repository, cancellation);

    Task<TResult> Note<TResult>(string call, Func<Task<TResult>> operation)
    {
        Calls.Enqueue(call);
        return operation();
    }
}
