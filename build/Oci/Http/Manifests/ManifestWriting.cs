using System.Net.Http.Headers;

namespace KinoiteZfs.Oci.Http.Manifests;

/// <summary>OCI distribution specification, "Pushing manifests" and "Deleting manifests".</summary>
sealed class ManifestWriting(RegistryTransport transport)
{
    /// <summary>Tells that the registry lists a manifest among its subject's referrers: "Pushing Manifests with
    /// Subject".</summary>
    const string SubjectHeader = "OCI-Subject";

    /// <summary>An accepted write may be shown only after a while: whoever counts on a tag reads it back.</summary>
    /// <returns>Whether the registry has noticed the manifest's subject.</returns>
    public Task<bool> PutAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        Check(reference, manifest);
        var name = reference.Tag?.Name ?? manifest.Digest.ToString();
        var request = new RegistryRequest(HttpMethod.Put, transport.Registry.Manifest(reference.Repository, name))
        {
            Repository = reference.Repository,
            Scopes = [TokenScope.Push(reference.Repository)],
            Content = (_, _) => Task.FromResult<HttpContent>(Body(manifest)),
        };
        return transport.SendAsync(
            request, (response, token) => ConfirmAsync(response, manifest.Digest, token), cancellationToken);
    }

    public Task DeleteAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        transport.SendAsync(Deletion(repository, digest.ToString()), ConfirmDeletedAsync, cancellationToken);

    /// <returns>False when the registry only deletes whole manifests: many answer so, GHCR and older distribution among
    /// them.</returns>
    public Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        transport.SendAsync(
            Deletion(repository, tag.Name),
            async (response, token) => response.Status switch
            {
                HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented
                    when response.FromRegistry =>
                    false,
                _ => await ConfirmDeletedAsync(response, token),
            },
            cancellationToken);

    RegistryRequest Deletion(Repository repository, string tagOrDigest) =>
        new(HttpMethod.Delete, transport.Registry.Manifest(repository, tagOrDigest))
        {
            Repository = repository,
            Scopes = [TokenScope.Delete(repository)],
        };

    static void Check(ImageReference reference, RawManifest manifest)
    {
        if (reference.Digest is { } digest && digest != manifest.Digest)
            throw new ContentException(
                $"{reference}: the manifest to store has the digest {manifest.Digest}, which is another one. Nothing was sent.");
        if (manifest.Bytes.Length > RawManifest.MaximumBytes)
        {
            throw new ContentException(
                $"{reference}: the manifest to store has {manifest.Bytes.Length} bytes; registries take {RawManifest.MaximumBytes}. Nothing was sent. Use fewer layers or annotations.");
        }
    }

    static ReadOnlyMemoryContent Body(RawManifest manifest)
    {
        var body = new ReadOnlyMemoryContent(manifest.Bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue(manifest.MediaType);
        return body;
    }

    static async Task<bool> ConfirmAsync(
        RegistryResponse response, Digest expected, CancellationToken cancellationToken)
    {
        if (response.Status is not (HttpStatusCode.Created or HttpStatusCode.Accepted or HttpStatusCode.OK))
            throw await FailureReader.ReadAsync(response, cancellationToken);
        if (response.ContentDigest is { } stored && stored != expected)
        {
            throw new ContentException(
                $"{response.Asked}: sent {expected}, but the registry stored {stored}. It changes manifests, so digests cannot be relied on there; use another registry.");
        }
        return response.Header(SubjectHeader) is not null;
    }

    static async Task<bool> ConfirmDeletedAsync(RegistryResponse response, CancellationToken cancellationToken)
    {
        if (response.Status is HttpStatusCode.Accepted or HttpStatusCode.OK or HttpStatusCode.NoContent)
            return true;
        if (response.Status == HttpStatusCode.MethodNotAllowed)
        {
            throw new RejectedException(
                $"{response.Asked}: {response.Registry.Host} does not delete here (405). On GHCR a version is deleted through GitHub's packages API or its web page; "
                + "a registry of your own must be configured to allow deletion.");
        }
        throw await FailureReader.ReadAsync(response, cancellationToken);
    }
}
