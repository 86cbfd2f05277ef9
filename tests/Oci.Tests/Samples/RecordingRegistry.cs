using System.Collections.Concurrent;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests;

/// <summary>Writes down what is asked of a registry, and can refuse to mount or fail uploads.</summary>
sealed class RecordingRegistry(IRegistry inner) : ForwardingRegistry(inner)
{
    public ConcurrentQueue<string> Calls { get; } = [];

    public bool CanMount { get; init; } = true;

    /// <summary>Makes the first upload of each blob read its source and fail, as a lost connection does; it is then retried.</summary>
    public bool LosesFirstUpload { get; init; }

    public override Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        Note($"find {reference}", () => base.FindManifestAsync(reference, cancellation));

    public override Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        Note($"get {reference}", () => base.GetManifestAsync(reference, cancellation));

    public override Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation)
    {
        Calls.Enqueue($"put {reference}");
        return base.PutManifestAsync(reference, manifest, cancellation);
    }

    public override Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        Note($"has {digest}", () => base.HasBlobAsync(repository, digest, cancellation));

    public override Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        Note($"open {blob.Digest}", () => base.OpenBlobAsync(repository, blob, cancellation));

    public override async Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation)
    {
        Calls.Enqueue($"push {blob.Digest}");
        if (LosesFirstUpload)
            await using (var lost = await open(cancellation))
                await lost.CopyToAsync(Stream.Null, cancellation);
        await base.PushBlobAsync(repository, blob, open, cancellation);
    }

    public override Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) =>
        Note($"mount {blob.Digest}", () => CanMount ? base.TryMountBlobAsync(from, to, blob, cancellation) : Task.FromResult(false));

    Task<TResult> Note<TResult>(string call, Func<Task<TResult>> operation)
    {
        Calls.Enqueue(call);
        return operation();
    }
}
