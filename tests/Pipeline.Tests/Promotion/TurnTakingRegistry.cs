using System.Runtime.CompilerServices;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A registry several programs use at once, each asking for manifests and tags when it is its turn.</summary>
sealed class TurnTakingRegistry(IRegistry inner, Turns turns, int program) : IRegistry
{
    public async Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation)
    {
        await turns.NextAsync(program);
        return await inner.FindManifestAsync(reference, cancellation);
    }

    public async Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation)
    {
        await turns.NextAsync(program);
        return await inner.GetManifestAsync(reference, cancellation);
    }

    public async Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation)
    {
        await turns.NextAsync(program);
        await inner.PutManifestAsync(reference, manifest, cancellation);
    }

    public async IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await turns.NextAsync(program);
        await foreach (var tag in inner.ListTagsAsync(repository, cancellation))
            yield return tag;
    }

    // Blobs never change under their digest, so that nobody races for them.
    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        inner.HasBlobAsync(repository, digest, cancellation);

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        inner.OpenBlobAsync(repository, blob, cancellation);

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) =>
        inner.PushBlobAsync(repository, blob, open, cancellation);

    public Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) =>
        inner.TryMountBlobAsync(from, to, blob, cancellation);

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        inner.DeleteManifestAsync(repository, digest, cancellation);
}
