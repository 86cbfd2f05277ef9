using KinoiteZfs.Oci.Http.Options;

namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>
/// OCI distribution specification, "Pushing blobs": look, open a session, send. A try that failed starts a new session,
/// after looking whether the registry kept the blob all the same.
/// </summary>
sealed class BlobUpload(
    RegistryTransport transport, BlobReading reading, ChunkedUpload chunked, HttpRegistryOptions options)
{
    readonly ConcurrentDictionary<(string Path, Digest Digest), UploadSession> _opened = new();

    /// <summary>Keeps a session that a refused mount has opened, for the upload that follows.</summary>
    public void Keep(Repository repository, Digest digest, UploadSession session) =>
        _opened[(repository.Path, digest)] = session;

    public async Task PushAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        var asked = UrlText.Of(HttpMethod.Post, transport.Registry.Uploads(repository));
        var tooLarge = false;
        _opened.TryRemove((repository.Path, blob.Digest), out var session);
        if (session is null && await HasAsync(repository, blob, cancellationToken))
            return;
        try
        {
            await transport.Retry.RunAsync(asked, TryAsync, cancellationToken);
        }
        catch (Exception failure) when (session is not null && failure is not RegistryUnavailableException)
        {
            using var ending = new CancellationTokenSource(HttpLimits.UploadCancellation, options.Time);
            await CancelAsync(repository, session, ending.Token);
            throw;
        }

        async Task<bool> TryAsync(int tries, CancellationToken token)
        {
            if (tries > 1)
                session = null;
            if (tries > 1 && await HasAsync(repository, blob, token))
                return true;
            session ??= await OpenAsync(repository, token);
            if (tooLarge || blob.Size > options.MonolithicUploadLimit)
            {
                await chunked.SendAsync(repository, blob, session, open, token);
                return true;
            }
            tooLarge = await PutAsync(repository, blob, session, open, token) == HttpStatusCode.RequestEntityTooLarge;
            return !tooLarge
                ? true
                : throw new TransientException(asked, "the blob is too large for one request, so it goes in chunks");
        }
    }

    /// <summary>Tells the registry to forget sessions that nothing was sent to.</summary>
    public async Task AbandonAsync()
    {
        using var ending = new CancellationTokenSource(HttpLimits.UploadCancellation, options.Time);
        foreach (var ((path, digest), session) in _opened)
        {
            if (_opened.TryRemove((path, digest), out _))
                await CancelAsync(Repository.Parse($"{transport.Registry.Host}/{path}"), session, ending.Token);
        }
    }

    Task<bool> HasAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        reading.HasAsync(repository, blob.Digest, TokenScope.Push(repository), cancellationToken);

    async Task<UploadSession> OpenAsync(Repository repository, CancellationToken cancellationToken)
    {
        using var response = await transport.SendOnceAsync(
            Request(HttpMethod.Post, transport.Registry.Uploads(repository), repository), cancellationToken);
        return response.Status == HttpStatusCode.Accepted
            ? UploadSession.From(response)
            : throw await FailureReader.ReadAsync(response, cancellationToken);
    }

    /// <summary>All in one request, and without Content-Range, which GHCR takes for a chunk and limits to 4
    /// MiB.</summary>
    async Task<HttpStatusCode> PutAsync(
        Repository repository, Descriptor blob, UploadSession session, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Put, session.Closing(blob.Digest), repository) with
        {
            Content = async (moved, token) => new BlobContent(await OpenSourceAsync(open, token), blob, moved),
        };
        using var response = await transport.SendOnceAsync(request, cancellationToken);
        if (response.Status != HttpStatusCode.RequestEntityTooLarge)
            await ConfirmAsync(response, blob.Digest, cancellationToken);
        return response.Status;
    }

    public static async Task ConfirmAsync(
        RegistryResponse response, Digest expected, CancellationToken cancellationToken)
    {
        if (response.Status is not (HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.OK))
            throw await FailureReader.ReadAsync(response, cancellationToken);
        if (response.ContentDigest is { } stored && stored != expected)
            throw new ContentException(
                $"{response.Asked}: sent {expected}, but the registry stored {stored}. Do not use it; the registry is damaged.");
    }

    public static async Task<Stream> OpenSourceAsync(
        Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        try
        {
            return await open(cancellationToken);
        }
        catch (Exception failure) when (ConnectionLoss.IsOne(failure))
        {
            throw new HttpRequestException("The source could not be opened.", new SourceReadException(failure));
        }
    }

    async Task CancelAsync(Repository repository, UploadSession session, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await transport.SendOnceAsync(
                Request(HttpMethod.Delete, session.Location, repository), cancellationToken);
        }
        catch (Exception lost) when (lost is RegistryException or TransientException or OperationCanceledException
            || ConnectionLoss.IsOne(lost))
        {
            // Registries drop idle sessions themselves.
        }
    }

    public static RegistryRequest Request(HttpMethod method, Uri uri, Repository repository) =>
        new(method, uri, TrafficKind.Blob) { Repository = repository, Scopes = [TokenScope.Push(repository)] };
}
