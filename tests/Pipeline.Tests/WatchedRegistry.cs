using System.Collections.Concurrent;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Passes everything on; notes which references were read, and can fail or answer for one of them.</summary>
sealed class WatchedRegistry(IRegistry inner) : IRegistry
{
    readonly ConcurrentDictionary<string, Func<Task>> _before = new();

    /// <summary>Every tag or digest that was looked up, in order.</summary>
    public ConcurrentQueue<string> Reads { get; } = [];

    /// <summary>Runs before each look-up of this reference; may throw, or change the registry meanwhile.</summary>
    public void Before(string reference, Func<Task> action) => _before[reference] = action;

    public void Fail(string reference, Exception with) => Before(reference, () => throw with);

    public async Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation)
    {
        await ReadAsync(reference);
        return await inner.FindManifestAsync(reference, cancellation);
    }

    public async Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation)
    {
        await ReadAsync(reference);
        return await inner.GetManifestAsync(reference, cancellation);
    }

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation) => inner.PutManifestAsync(reference, manifest, cancellation);

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) => inner.DeleteManifestAsync(repository, digest, cancellation);

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) => inner.HasBlobAsync(repository, digest, cancellation);

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) => inner.OpenBlobAsync(repository, blob, cancellation);

    public Task PushBlobAsync(Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) => inner.PushBlobAsync(repository, blob, open, cancellation);

    public Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) => inner.TryMountBlobAsync(from, to, blob, cancellation);

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellation) => inner.ListTagsAsync(repository, cancellation);

    Task ReadAsync(ImageReference reference)
    {
        Reads.Enqueue(reference.ToString());
        return _before.TryGetValue(reference.ToString(), out var action) ? action() : Task.CompletedTask;
    }
}
