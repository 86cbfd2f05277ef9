using System.Runtime.CompilerServices;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A registry several programs use at once, each asking for manifests and tags when it is its turn.</summary>
/// <remarks>Blobs never change under their digest, so that nobody races for them.</remarks>
sealed class TurnTakingRegistry(IRegistry inner, Turns turns, int program) : ForwardingRegistry(inner)
{
    public override async Task<Descriptor?> FindManifestAsync(
        ImageReference reference, CancellationToken cancellationToken)
    {
        await turns.NextAsync(program);
        return await base.FindManifestAsync(reference, cancellationToken);
    }

    public override async Task<RawManifest> GetManifestAsync(
        ImageReference reference, CancellationToken cancellationToken)
    {
        await turns.NextAsync(program);
        return await base.GetManifestAsync(reference, cancellationToken);
    }

    public override async Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        await turns.NextAsync(program);
        await base.PutManifestAsync(reference, manifest, cancellationToken);
    }

    public override async IAsyncEnumerable<Tag> ListTagsAsync(
        Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await turns.NextAsync(program);
        await foreach (var tag in base.ListTagsAsync(repository, cancellationToken))
            yield return tag;
    }
}
