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
sealed class FaultyRegistry(IRegistry inner, int failAt, Fault fault, Action? atFault = null)
    : ForwardingRegistry(inner)
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

    public override Task<Descriptor?> FindManifestAsync(
        ImageReference reference, CancellationToken cancellationToken) =>
        Read(() => base.FindManifestAsync(reference, cancellationToken));

    public override Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Read(() => base.GetManifestAsync(reference, cancellationToken));

    public override async Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        await Write(() => reference switch
        {
            _ when reference == Refuses => throw Broken(),
            _ when reference == Drops => Task.CompletedTask,
            _ => base.PutManifestAsync(reference, manifest, cancellationToken),
        });
        if (AfterWrite is not null)
            await AfterWrite(reference);
    }

    public override Task DeleteManifestAsync(
        Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Write(() => base.DeleteManifestAsync(repository, digest, cancellationToken));

    public override async Task<bool> TryRemoveTagAsync(
        Repository repository, Tag tag, CancellationToken cancellationToken)
    {
        if (!RemovesTags)
            return false;
        var removed = false;
        await Write(async () => removed = await base.TryRemoveTagAsync(repository, tag, cancellationToken));
        return removed;
    }

    public override Task<bool> HasBlobAsync(
        Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Read(() => base.HasBlobAsync(repository, digest, cancellationToken));

    public override Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        Read(() => base.OpenBlobAsync(repository, blob, cancellationToken));

    public override Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        Write(() => base.PushBlobAsync(repository, blob, open, cancellationToken));

    public override async Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken)
    {
        var mounted = false;
        await Write(async () => mounted = await base.TryMountBlobAsync(from, to, blob, cancellationToken));
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
