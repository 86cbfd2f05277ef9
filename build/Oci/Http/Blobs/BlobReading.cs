using KinoiteZfs.Oci.Http.Manifests;

namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>OCI distribution specification, "Pulling blobs" and "Checking if content exists in the registry".</summary>
sealed class BlobReading(RegistryTransport transport)
{
    public Task<bool> HasAsync(
        Repository repository, Digest digest, TokenScope scope, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Head, transport.Registry.Blob(repository, digest))
        {
            Repository = repository, Scopes = [scope]
        };
        return transport.SendAsync(request, ExistsAsync, cancellationToken);
    }

    public async Task<Stream> OpenAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(
            HttpMethod.Get, transport.Registry.Blob(repository, blob.Digest), TrafficKind.Blob)
        {
            Repository = repository,
            Scopes = [TokenScope.Pull(repository)],
        };
        var first = await transport.Retry.RunAsync(
            request.Asked, (_, token) => ConnectAsync(request, blob, token), cancellationToken);
        return new BlobDownloadStream(
            request.Asked, blob, first, (from, token) => ConnectAsync(request with { RangeFrom = from }, blob, token),
            transport.Retry);
    }

    async Task<BlobConnection> ConnectAsync(
        RegistryRequest request, Descriptor blob, CancellationToken cancellationToken)
    {
        var response = await transport.SendOnceAsync(request, cancellationToken);
        try
        {
            if (response.Status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                throw await FailureReader.ReadAsync(response, cancellationToken);
            var start = Start(response, request.RangeFrom, blob);
            var length = response.Http.Content.Headers.ContentLength;
            if (length is not null && start + length != blob.Size)
            {
                throw new ContentException(
                    $"{request.Asked}: {response.FinalUri.Authority} offers {start + length} bytes, but {blob.Digest} has {blob.Size}. Nothing of it was used. The registry is damaged, or the manifest is.");
            }
            return new BlobConnection(response, await response.OpenBodyAsync(cancellationToken), start);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The position of the first byte that will come. A server may ignore the range and start over.</summary>
    static long Start(RegistryResponse response, long? wanted, Descriptor blob)
    {
        if (response.Status == HttpStatusCode.OK)
            return 0;
        var range = response.Http.Content.Headers.ContentRange;
        if (wanted is { } from && range?.From == from && (range.Length ?? blob.Size) == blob.Size)
            return from;
        throw new ContentException(
            $"{response.Asked}: asked for the bytes from {wanted ?? 0}, got the range \"{response.Header("Content-Range")}\". Nothing of it was used. Check what answers for the registry.");
    }

    static async Task<bool> ExistsAsync(RegistryResponse response, CancellationToken cancellationToken) =>
        response.Status switch
        {
            HttpStatusCode.OK => true,
            // A HEAD has no body to say in whose words it is a 404; a page of HTML is not a registry's.
            HttpStatusCode.NotFound
                when response.FromRegistry && ManifestTypes.Bare(response.Header("Content-Type")) != "text/html" =>
                false,
            _ => throw await FailureReader.ReadAsync(response, cancellationToken),
        };
}

/// <summary>An open download that begins at a position of the blob.</summary>
sealed record BlobConnection(RegistryResponse Response, Stream Body, long Position) : IDisposable
{
    public void Dispose()
    {
        Body.Dispose();
        Response.Dispose();
    }
}
