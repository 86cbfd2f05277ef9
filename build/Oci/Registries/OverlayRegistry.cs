using System.Runtime.CompilerServices;
using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Registries;

/// <summary>
/// Looks like the place below with everything written to it, while every write really goes to the place above: a dry run
/// which can prove a whole job and cannot push.
/// </summary>
/// <param name="above">
/// Gets manifests whose layers stay below: a <see cref="LayoutRegistry"/> needs <see cref="LayoutRegistry.AllowsAbsentParts"/>.
/// </param>
public sealed class OverlayRegistry(IRegistry below, IRegistry above) : IRegistry
{
    // Where a blob that was mounted really lies below; never the name of another mount, so that nothing can go round in circles.
    readonly Dictionary<(Repository, Digest), Repository> _mounts = [];

    public async Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        await above.FindManifestAsync(reference, cancellation) ?? await below.FindManifestAsync(reference, cancellation);

    public async Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        await above.FindManifestAsync(reference, cancellation) is not null
            ? await above.GetManifestAsync(reference, cancellation)
            : await below.GetManifestAsync(reference, cancellation);

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation) =>
        above.PutManifestAsync(reference, manifest, cancellation);

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        above.DeleteManifestAsync(repository, digest, cancellation);

    public Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellation) =>
        above.TryRemoveTagAsync(repository, tag, cancellation);

    public async Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        await above.HasBlobAsync(repository, digest, cancellation) || await below.HasBlobAsync(Origin(repository, digest), digest, cancellation);

    public async Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        await above.HasBlobAsync(repository, blob.Digest, cancellation)
            ? await above.OpenBlobAsync(repository, blob, cancellation)
            : await below.OpenBlobAsync(Origin(repository, blob.Digest), blob, cancellation);

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) =>
        above.PushBlobAsync(repository, blob, open, cancellation);

    /// <summary>A mount of what is below is only remembered: no byte moves, in either place.</summary>
    public async Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation)
    {
        if (await above.HasBlobAsync(from, blob.Digest, cancellation))
            return await above.TryMountBlobAsync(from, to, blob, cancellation);
        var origin = Origin(from, blob.Digest);
        if (origin == to)
            return true;
        lock (_mounts)
            _mounts[(to, blob.Digest)] = origin;
        return true;
    }

    public async IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<Tag>();
        foreach (var place in new[] { above, below })
        {
            await foreach (var tag in place.ListTagsAsync(repository, cancellation))
            {
                if (seen.Add(tag))
                    yield return tag;
            }
        }
    }

    /// <summary>What is listed below; a referrer written here is found by its tag, as where no lists are kept.</summary>
    public Task<IReadOnlyList<Descriptor>?> FindReferrersAsync(Repository repository, Digest subject, CancellationToken cancellation) =>
        below.FindReferrersAsync(repository, subject, cancellation);

    Repository Origin(Repository repository, Digest digest)
    {
        lock (_mounts)
            return _mounts.GetValueOrDefault((repository, digest), repository);
    }
}
