using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests;

/// <summary>Writes a rival's manifest over the first write of a tag, as another process may do at any time.</summary>
sealed class ContestedTag(IRegistry inner, ImageReference tag, RawManifest rival) : ForwardingRegistry(inner)
{
    bool _contested;

    public override async Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        await base.PutManifestAsync(reference, manifest, cancellationToken);
        if (reference == tag && !_contested)
        {
            _contested = true;
            await base.PutManifestAsync(tag, rival, cancellationToken);
        }
    }
}
