using System.Runtime.CompilerServices;
using KinoiteZfs.Oci.Layout;

namespace KinoiteZfs.Oci.Registries;

/// <summary>
/// Looks like the place below with everything written to it, while every write really goes to the place above: a dry
/// run which can prove a whole job and cannot push.
/// </summary>
/// <param name="above">
/// Gets manifests whose layers stay below: a <see cref="LayoutRegistry"/> needs
/// <see cref="LayoutRegistry.AllowsAbsentParts"/>.
/// </param>
public sealed class OverlayRegistry(IRegistry below, IRegistry above) : IRegistry
{
    // Where a blob that was mounted really lies below; never the name of another mount, so that nothing can go round in
    // circles.
    readonly Dictionary<(Repository, Digest), Repository> _mounts = [];

    public async Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        await above.FindManifestAsync(reference, cancellationToken)
            ?? await below.FindManifestAsync(reference, cancellationToken);

    public async Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        await above.FindManifestAsync(reference, cancellationToken) is not null
            ? await above.GetManifestAsync(reference, cancellationToken)
            : await below.GetManifestAsync(reference, cancellationToken);

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        above.PutManifestAsync(reference, manifest, cancellationToken);

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        above.DeleteManifestAsync(repository, digest, cancellationToken);

    public Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        above.TryRemoveTagAsync(repository, tag, cancellationToken);

    public async Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        await above.HasBlobAsync(repository, digest, cancellationToken)
            || await below.HasBlobAsync(Origin(repository, digest), digest, cancellationToken);

    public async Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        await above.HasBlobAsync(repository, blob.Digest, cancellationToken)
            ? await above.OpenBlobAsync(repository, blob, cancellationToken)
            : await below.OpenBlobAsync(Origin(repository, blob.Digest), blob, cancellationToken);

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        above.PushBlobAsync(repository, blob, open, cancellationToken);

    /// <summary>A mount of what is below is only remembered: no byte moves, in either place.</summary>
    public async Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken)
    {
        if (await above.HasBlobAsync(from, blob.Digest, cancellationToken))
            return await above.TryMountBlobAsync(from, to, blob, cancellationToken);
        var origin = Origin(from, blob.Digest);
        if (origin == to)
            return true;
        lock (_mounts)
            _mounts[(to, blob.Digest)] = origin;
        return true;
    }

    public async IAsyncEnumerable<Tag> ListTagsAsync(
        Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<Tag>();
        foreach (var place in new[] { above, below })
        {
            await foreach (var tag in place.ListTagsAsync(repository, cancellationToken))
            {
                if (seen.Add(tag))
                    yield return tag;
            }
        }
    }

    /// <summary>What is listed below; a referrer written here is found by its tag, as where no lists are
    /// kept.</summary>
    public Task<IReadOnlyList<Descriptor>?> FindReferrersAsync(
        Repository repository, Digest subject, CancellationToken cancellationToken) =>
        below.FindReferrersAsync(repository, subject, cancellationToken);

    Repository Origin(Repository repository, Digest digest)
    {
        lock (_mounts)
            return _mounts.GetValueOrDefault((repository, digest), repository);
    }
}
