using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Passes everything on, writes down what changed something, and fails or answers as a test wants
/// it.</summary>
sealed class RecordingRegistry(IRegistry inner) : ForwardingRegistry(inner)
{
    readonly Lock _gate = new();
    readonly List<string> _writes = [];

    /// <summary>Uploads, mounts and manifests, in order. What was there already is none.</summary>
    public IReadOnlyList<string> Writes
    {
        get
        {
            lock (_gate)
                return [.. _writes];
        }
    }

    public IEnumerable<string> Uploads => Writes.Where(write => write.StartsWith("upload ", StringComparison.Ordinal));

    /// <summary>Runs before a manifest is looked up or read; throws what the registry shall answer.</summary>
    public Action<ImageReference> BeforeRead { get; set; } = _ => { };

    /// <summary>Whether a manifest that is put gets lost on the way.</summary>
    public Func<ImageReference, bool> Loses { get; set; } = _ => false;

    public void Forget()
    {
        lock (_gate)
            _writes.Clear();
    }

    public override Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        BeforeRead(reference);
        return base.FindManifestAsync(reference, cancellationToken);
    }

    public override Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        BeforeRead(reference);
        return base.GetManifestAsync(reference, cancellationToken);
    }

    public override Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        Note($"manifest {reference}");
        return Loses(reference) ? Task.CompletedTask : base.PutManifestAsync(reference, manifest, cancellationToken);
    }

    public override Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken)
    {
        Note($"delete {repository.At(digest)}");
        return base.DeleteManifestAsync(repository, digest, cancellationToken);
    }

    public override Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        base.PushBlobAsync(
            repository, blob,
            stop =>
            {
                Note($"upload {blob.MediaType} to {repository}");
                return open(stop);
            },
            cancellationToken);

    public override Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken)
    {
        Note($"mount {from} to {to}");
        return base.TryMountBlobAsync(from, to, blob, cancellationToken);
    }

    void Note(string write)
    {
        lock (_gate)
            _writes.Add(write);
    }
}
