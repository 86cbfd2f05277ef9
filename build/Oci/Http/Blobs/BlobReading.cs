using System.Net;
using KinoiteZfs.Oci.Http.Failures;
using KinoiteZfs.Oci.Http.Manifests;
using KinoiteZfs.Oci.Http.Sending;
using KinoiteZfs.Oci.Http.Transport;

namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>OCI distribution specification, "Pulling blobs" and "Checking if content exists in the registry".</summary>
sealed class BlobReading(RegistryTransport transport)
{
    public Task<bool> HasAsync(Repository repository, Digest digest, TokenScope scope, CancellationToken cancellation)
    {
        var request = new RegistryRequest(HttpMethod.Head, transport.Registry.Blob(repository, digest)) { Repository = repository, Scopes = [scope] };
        return transport.SendAsync(request, ExistsAsync, cancellation);
    }

    public async Task<Stream> OpenAsync(Repository repository, Descriptor blob, CancellationToken cancellation)
    {
        var request = new RegistryRequest(HttpMethod.Get, transport.Registry.Blob(repository, blob.Digest), TrafficKind.Blob)
        {
            Repository = repository,
            Scopes = [TokenScope.Pull(repository)],
        };
        var first = await transport.Retry.RunAsync(request.Asked, (_, token) => ConnectAsync(request, blob, token), cancellation);
        return new BlobDownloadStream(
            request.Asked, blob, first, (from, token) => ConnectAsync(request with { RangeFrom = from }, blob, token), transport.Retry);
    }

    async Task<BlobConnection> ConnectAsync(RegistryRequest request, Descriptor blob, CancellationToken cancellation)
    {
        var response = await transport.SendOnceAsync(request, cancellation);
        try
        {
            if (response.Status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                throw await FailureReader.ReadAsync(response, cancellation);
            var start = Start(response, request.RangeFrom, blob);
            var length = response.Http.Content.Headers.ContentLength;
            if (length is not null && start + length != blob.Size)
            {
                throw new ContentException(
                    $"{request.Asked}: {response.FinalUri.Authority} offers {start + length} bytes, but {blob.Digest} has {blob.Size}. Nothing of it was used. The registry is damaged, or the manifest is.");
            }
            return new BlobConnection(response, await response.OpenBodyAsync(cancellation), start);
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

    static async Task<bool> ExistsAsync(RegistryResponse response, CancellationToken cancellation) => response.Status switch
    {
        HttpStatusCode.OK => true,
        // A HEAD has no body to say in whose words it is a 404; a page of HTML is not a registry's.
        HttpStatusCode.NotFound when response.FromRegistry && ManifestTypes.Bare(response.Header("Content-Type")) != "text/html" => false,
        _ => throw await FailureReader.ReadAsync(response, cancellation),
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
