using System.Collections.Concurrent;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>Remembers which blobs were read.</summary>
sealed class BlobCounter(IRegistry inner) : ForwardingRegistry(inner)
{
    readonly ConcurrentQueue<Digest> _opened = [];

    public IEnumerable<Digest> Opened => _opened;

    public override Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        _opened.Enqueue(blob.Digest);
        return base.OpenBlobAsync(repository, blob, cancellationToken);
    }

    public override Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        throw Written();

    public override Task DeleteManifestAsync(
        Repository repository, Digest digest, CancellationToken cancellationToken) =>
        throw Written();

    public override Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        throw Written();

    public override Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        throw Written();

    static InvalidOperationException Written() => new("Reading must not write.");
}
