using System.Runtime.CompilerServices;
using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Tests.Reports.Status;

/// <summary>A registry which gives one answer to everything.</summary>
sealed class AnsweringRegistry(TagOutcome outcome) : IRegistry
{
    const string Words = "the registry's own words";

    RegistryException Answer => outcome switch
    {
        TagOutcome.NoPermission => new AccessDeniedException(Words),
        TagOutcome.ContentWrong => new ContentException(Words),
        _ => new RegistryUnavailableException(Words),
    };

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        throw Answer;

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        throw Answer;

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        throw Answer;

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        throw Answer;

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        throw Answer;

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        throw Answer;

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        throw Answer;

    public Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        throw Answer;

    public async IAsyncEnumerable<Tag> ListTagsAsync(
        Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        throw Answer;
#pragma warning disable CS0162 // An iterator needs a yield, also one which only throws.
        yield break;
#pragma warning restore CS0162
    }
}
