using System.Collections.Concurrent;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Passes everything on; notes which references were read, and can fail or answer for one of them.</summary>
sealed class WatchedRegistry(IRegistry inner) : ForwardingRegistry(inner)
{
    readonly ConcurrentDictionary<string, Func<Task>> _before = new();

    /// <summary>Every tag or digest that was looked up, in order.</summary>
    public ConcurrentQueue<string> Reads { get; } = [];

    /// <summary>Runs before each look-up of this reference; may throw, or change the registry meanwhile.</summary>
    public void Before(string reference, Func<Task> action) => _before[reference] = action;

    public void Fail(string reference, Exception with) => Before(reference, () => throw with);

    public override async Task<Descriptor?> FindManifestAsync(
        ImageReference reference, CancellationToken cancellationToken)
    {
        await ReadAsync(reference);
        return await base.FindManifestAsync(reference, cancellationToken);
    }

    public override async Task<RawManifest> GetManifestAsync(
        ImageReference reference, CancellationToken cancellationToken)
    {
        await ReadAsync(reference);
        return await base.GetManifestAsync(reference, cancellationToken);
    }

    Task ReadAsync(ImageReference reference)
    {
        Reads.Enqueue(reference.ToString());
        return _before.TryGetValue(reference.ToString(), out var action) ? action() : Task.CompletedTask;
    }
}
