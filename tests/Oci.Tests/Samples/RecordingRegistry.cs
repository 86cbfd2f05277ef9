using System.Collections.Concurrent;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests;

/// <summary>Writes down what is asked of a registry, and can refuse to mount or fail uploads.</summary>
sealed class RecordingRegistry(IRegistry inner) : ForwardingRegistry(inner)
{
    public ConcurrentQueue<string> Calls { get; } = [];

    public bool CanMount { get; init; } = true;

    /// <summary>Makes the first upload of each blob read its source and fail, as a lost connection does; it is then
    /// retried.</summary>
    public bool LosesFirstUpload { get; init; }

    public override Task<Descriptor?> FindManifestAsync(
        ImageReference reference, CancellationToken cancellationToken) =>
        Note($"find {reference}", () => base.FindManifestAsync(reference, cancellationToken));

    public override Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Note($"get {reference}", () => base.GetManifestAsync(reference, cancellationToken));

    public override Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"put {reference}");
        return base.PutManifestAsync(reference, manifest, cancellationToken);
    }

    public override Task<bool> HasBlobAsync(
        Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Note($"has {digest}", () => base.HasBlobAsync(repository, digest, cancellationToken));

    public override Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        Note($"open {blob.Digest}", () => base.OpenBlobAsync(repository, blob, cancellationToken));

    public override async Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        Calls.Enqueue($"push {blob.Digest}");
        if (LosesFirstUpload)
            await using (var lost = await open(cancellationToken))
                await lost.CopyToAsync(Stream.Null, cancellationToken);
        await base.PushBlobAsync(repository, blob, open, cancellationToken);
    }

    public override Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        Note($"mount {blob.Digest}", () => CanMount
            ? base.TryMountBlobAsync(from, to, blob, cancellationToken)
            : Task.FromResult(false));

    Task<TResult> Note<TResult>(string call, Func<Task<TResult>> operation)
    {
        Calls.Enqueue(call);
        return operation();
    }
}
