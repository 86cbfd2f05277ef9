namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>OCI distribution specification, "Mounting a blob from another repository".</summary>
sealed class BlobMount(RegistryTransport transport, BlobUpload upload)
{
    /// <returns>False when the registry would rather have the bytes; the session it opened is kept for them.</returns>
    public async Task<bool> TryAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(
            HttpMethod.Post, transport.Registry.Mount(to, blob.Digest, from), TrafficKind.Blob)
        {
            Repository = to,
            // One token for both: a registry which sees only the destination's permission treats the source as unknown.
            Scopes = TokenScope.Merge([TokenScope.Push(to)], [TokenScope.Pull(from)]),
        };
        try
        {
            return await transport.SendAsync(
                request, (response, token) => ReadAsync(response, to, blob, token), cancellationToken);
        }
        catch (RegistryException refused)
            when (refused is NotFoundException or AccessDeniedException or RejectedException)
        {
            // Copying asks for less, and where it is refused too, it says why.
            transport.Notice($"{refused.Message} The bytes are copied instead.");
            return false;
        }
    }

    async Task<bool> ReadAsync(
        RegistryResponse response, Repository to, Descriptor blob, CancellationToken cancellationToken)
    {
        switch (response.Status)
        {
            case HttpStatusCode.Created:
                if (response.ContentDigest is { } mounted && mounted != blob.Digest)
                    throw new ContentException(
                        $"{response.Asked}: asked for {blob.Digest}, the registry mounted {mounted}. Do not use it; the registry is damaged.");
                return true;
            case HttpStatusCode.Accepted:
                upload.Keep(to, blob.Digest, UploadSession.From(response));
                return false;
            default:
                throw await FailureReader.ReadAsync(response, cancellationToken);
        }
    }
}
