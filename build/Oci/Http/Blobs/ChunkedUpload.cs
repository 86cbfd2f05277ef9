namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>
/// OCI distribution specification, "Pushing a blob in chunks". A chunk is held in memory until the registry has it, so
/// a lost connection costs one chunk; the registry is then asked how far it came.
/// </summary>
sealed class ChunkedUpload(RegistryTransport transport, int chunkBytes)
{
    public async Task SendAsync(
        Repository repository, Descriptor blob, UploadSession session, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        await using var stream = await BlobUpload.OpenSourceAsync(open, cancellationToken);
        var source = new BlobSource(stream, blob);
        var buffer = new byte[ChunkSize(session)];
        var offset = 0L;
        while (await source.ReadAsync(buffer, cancellationToken) is var length and > 0)
        {
            session = await SendChunkAsync(repository, session, offset, buffer.AsMemory(0, length), cancellationToken);
            offset += length;
        }
        await CloseAsync(repository, blob, session, cancellationToken);
    }

    Task<bool> CloseAsync(
        Repository repository, Descriptor blob, UploadSession session, CancellationToken cancellationToken)
    {
        var request = BlobUpload.Request(HttpMethod.Put, session.Closing(blob.Digest), repository) with
        {
            Content = (_, _) => Task.FromResult<HttpContent>(new ByteArrayContent([])),
        };
        return transport.Retry.RunAsync(
            request.Asked,
            async (_, token) =>
            {
                using var response = await transport.SendOnceAsync(request, token);
                await BlobUpload.ConfirmAsync(response, blob.Digest, token);
                return true;
            },
            cancellationToken,
            inSession: true);
    }

    int ChunkSize(UploadSession session) => session.MinimumChunkBytes <= HttpLimits.LargestChunkBytes
        ? Math.Max(chunkBytes, session.MinimumChunkBytes)
        : throw new RejectedException(
            $"{UrlText.Of(HttpMethod.Patch, session.Location)}: the registry wants chunks of {session.MinimumChunkBytes} bytes; this client sends at most {HttpLimits.LargestChunkBytes}. Raise the limit of uploads in one request instead.");

    Task<UploadSession> SendChunkAsync(
        Repository repository, UploadSession session, long offset, ReadOnlyMemory<byte> chunk,
        CancellationToken cancellationToken)
    {
        var (at, sent) = (session, 0);
        return transport.Retry.RunAsync(
            UrlText.Of(HttpMethod.Patch, session.Location),
            async (tries, token) =>
            {
                if (tries > 1)
                    (at, sent) = await AskAsync(repository, at, offset, chunk.Length, sent, token);
                while (sent < chunk.Length)
                    (at, sent) = await PatchAsync(repository, at, offset, sent, chunk, token);
                return at;
            },
            cancellationToken,
            inSession: true);
    }

    async Task<(UploadSession Session, int Sent)> PatchAsync(
        Repository repository, UploadSession session, long offset, int from, ReadOnlyMemory<byte> chunk,
        CancellationToken cancellationToken)
    {
        var request = BlobUpload.Request(HttpMethod.Patch, session.Location, repository) with
        {
            Content = (_, _) => Task.FromResult<HttpContent>(Body(offset + from, chunk[from..])),
        };
        using var response = await transport.SendOnceAsync(request, cancellationToken);
        if (response.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
            throw new TransientException(response.Asked, "the registry expects another part of the blob (416)")
            {
                Tries = 3, IsRefusal = true
            };
        if (response.Status is not (HttpStatusCode.Accepted or HttpStatusCode.NoContent or HttpStatusCode.Created))
            throw await FailureReader.ReadAsync(response, cancellationToken);
        var next = UploadSession.From(response) with { MinimumChunkBytes = session.MinimumChunkBytes };
        // Some registries report an old range with a 202, so only progress within this chunk is believed.
        var kept = Kept(response) - offset;
        return (next, kept > from && kept < chunk.Length ? (int)kept : chunk.Length);
    }

    /// <summary>GET on a session: "Resuming a chunked upload".</summary>
    async Task<(UploadSession Session, int Sent)> AskAsync(
        Repository repository, UploadSession session, long offset, int length, int sent,
        CancellationToken cancellationToken)
    {
        using var response = await transport.SendOnceAsync(
            BlobUpload.Request(HttpMethod.Get, session.Location, repository), cancellationToken);
        if (response.Status is not (HttpStatusCode.NoContent or HttpStatusCode.Accepted or HttpStatusCode.OK))
            throw await FailureReader.ReadAsync(response, cancellationToken);
        var next = response.Header("Location") is null
            ? session
            : UploadSession.From(response) with { MinimumChunkBytes = session.MinimumChunkBytes };
        var kept = (Kept(response) ?? offset) - offset;
        return kept >= 0 && kept <= length
            ? (next, (int)kept)
            : throw new TransientException(
                response.Asked,
                $"the registry has {offset + kept} bytes of the upload, but {offset + sent} were confirmed")
            {
                EndsSession = true
            };
    }

    static ReadOnlyMemoryContent Body(long position, ReadOnlyMemory<byte> part)
    {
        var body = new ReadOnlyMemoryContent(part);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        // Without the unit: the distribution specification's form, and some registries refuse any other.
        body.Headers.TryAddWithoutValidation(
            "Content-Range", string.Create(CultureInfo.InvariantCulture, $"{position}-{position + part.Length - 1}"));
        return body;
    }

    /// <summary>Bytes the registry says it has: <c>Range: 0-&lt;last&gt;</c>. A fresh session says <c>0-0</c>, which is
    /// none or one.</summary>
    static long? Kept(RegistryResponse response)
    {
        var range = response.Header("Range")?.Replace("bytes=", "", StringComparison.Ordinal).Split('-');
        return range is ["0", var last]
            && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value == 0 ? 0 : value + 1 : null;
    }
}
