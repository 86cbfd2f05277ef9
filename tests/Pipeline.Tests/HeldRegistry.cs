using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Somebody else acts just before the n-th manifest is written.</summary>
sealed class HeldRegistry(IRegistry inner, int write, Func<Task> meanwhile) : ForwardingRegistry(inner)
{
    int _writes;

    /// <summary>Whether there were so many writes.</summary>
    public bool Reached => _writes >= write;

    public override async Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        if (++_writes == write)
            await meanwhile();
        await base.PutManifestAsync(reference, manifest, cancellationToken);
    }
}
