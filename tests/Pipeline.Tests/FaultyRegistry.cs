using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests;

public enum Fault
{
    /// <summary>One write is refused; the registry is well before and after.</summary>
    Refused,

    /// <summary>One write happens, and its answer is lost.</summary>
    AnswerLost,

    /// <summary>The program dies instead of a write.</summary>
    CrashBefore,

    /// <summary>The program dies right after a write.</summary>
    CrashAfter,

    /// <summary>Ctrl-C arrives instead of a write.</summary>
    Cancelled,
}

/// <summary>A registry whose n-th write goes wrong.</summary>
/// <param name="failAt">Counted from 1; 0 never fails.</param>
sealed class FaultyRegistry(IRegistry inner, int failAt, Fault fault, Action? atFault = null) : ForwardingRegistry(inner)
{
    int _writes;
    bool _dead;

    public int Writes => _writes;

    /// <summary>A tag which can never be written.</summary>
    public ImageReference? Refuses { get; init; }

    /// <summary>Most real registries cannot.</summary>
    public bool RemovesTags { get; init; } = true;

    /// <summary>A tag whose writes are accepted and forgotten.</summary>
    public ImageReference? Drops { get; init; }

    /// <summary>Happens before the n-th write.</summary>
    public Func<int, Task>? BeforeWrite { get; init; }

    /// <summary>Happens after a manifest was written.</summary>
    public Func<ImageReference, Task>? AfterWrite { get; init; }

    public override Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        Read(() => base.FindManifestAsync(reference, cancellation));

    public override Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        Read(() => base.GetManifestAsync(reference, cancellation));

    public override async Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation)
    {
        await Write(() => reference switch
        {
            _ when reference == Refuses => throw Broken(),
            _ when reference == Drops => Task.CompletedTask,
            _ => base.PutManifestAsync(reference, manifest, cancellation),
        });
        if (AfterWrite is not null)
            await AfterWrite(reference);
    }

    public override Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        Write(() => base.DeleteManifestAsync(repository, digest, cancellation));

    public override async Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellation)
    {
        if (!RemovesTags)
            return false;
        var removed = false;
        await Write(async () => removed = await base.TryRemoveTagAsync(repository, tag, cancellation));
        return removed;
    }

    public override Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        Read(() => base.HasBlobAsync(repository, digest, cancellation));

    public override Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        Read(() => base.OpenBlobAsync(repository, blob, cancellation));

    public override Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) =>
        Write(() => base.PushBlobAsync(repository, blob, open, cancellation));

    public override async Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation)
    {
        var mounted = false;
        await Write(async () => mounted = await base.TryMountBlobAsync(from, to, blob, cancellation));
        return mounted;
    }

    Task<T> Read<T>(Func<Task<T>> read) => _dead ? throw Broken() : read();

    async Task Write(Func<Task> write)
    {
        if (_dead)
            throw Broken();
        var number = Interlocked.Increment(ref _writes);
        if (BeforeWrite is not null)
            await BeforeWrite(number);
        if (number != failAt)
        {
            await write();
            return;
        }
        if (fault is Fault.AnswerLost or Fault.CrashAfter)
            await write();
        _dead = fault is Fault.CrashBefore or Fault.CrashAfter;
        atFault?.Invoke();
        throw fault == Fault.Cancelled ? new OperationCanceledException("Ctrl-C") : Broken();
    }

    static RegistryUnavailableException Broken() => new("The registry answers 502.");
}
