namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>
/// A blob as it arrives: hashed, counted, and taken up again where a lost connection left it. The last bytes are handed
/// out only after size and digest proved right.
/// </summary>
sealed class BlobDownloadStream(
    string asked, Descriptor blob, BlobConnection first, Func<long, CancellationToken, Task<BlobConnection>> reconnect,
    RetryLoop retry)
    : ForwardStream
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly Pace _pace = new(HttpLimits.Commit, first.Response.Time);
    BlobConnection? _connection = first;
    long _position;
    readonly Setbacks _setbacks = new(first.Response.Time);
    bool _verified;
    ContentException? _broken;

    public override long Length => blob.Size;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_broken is not null)
            throw _broken;
        if (_verified || buffer.IsEmpty)
            return 0;
        var wanted = (int)Math.Min(buffer.Length, blob.Size - _position);
        var length = wanted == 0 ? 0 : await AtPaceAsync(buffer[..wanted], cancellationToken);
        _hash.AppendData(buffer.Span[..length]);
        _position += length;
        if (_position == blob.Size)
            await VerifyAsync(cancellationToken);
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection?.Dispose();
            _connection = null;
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Connections and tries are many; the time for all of them together follows what has come of the
    /// blob.</summary>
    async Task<int> AtPaceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _pace.Resume();
        var length = await ReadSomeAsync(buffer, cancellationToken);
        _pace.Moved(length);
        _pace.Pause();
        return length;
    }

    async Task<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            TransientException lost;
            try
            {
                _connection ??= await ReconnectAsync(cancellationToken);
                if (await ReadOnceAsync(_connection, buffer, cancellationToken) is var length and > 0)
                {
                    _setbacks.Forget();
                    return length;
                }
                lost = new TransientException(asked, $"the connection ended after {_position} of {blob.Size} bytes")
                {
                    IsOutage = true,
                };
            }
            catch (TransientException failed)
            {
                lost = failed;
            }
            catch (Exception failed) when (ConnectionLoss.IsOne(failed))
            {
                lost = ConnectionLoss.Explain(asked, failed);
            }
            _connection?.Dispose();
            _connection = null;
            _pace.Excuse(await retry.PauseAsync(asked, lost, _setbacks, cancellationToken));
        }
    }

    async Task<BlobConnection> ReconnectAsync(CancellationToken cancellationToken)
    {
        var open = await reconnect(_position, cancellationToken);
        try
        {
            await SkipAsync(open, cancellationToken);
            return open;
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    /// <summary>Passes over what was delivered before, when the server started from the beginning again.</summary>
    async Task SkipAsync(BlobConnection open, CancellationToken cancellationToken)
    {
        var passed = new byte[64 * 1024];
        for (var left = _position - open.Position; left > 0;)
        {
            var length = await ReadOnceAsync(
                open, passed.AsMemory(0, (int)Math.Min(left, passed.Length)), cancellationToken);
            if (length == 0)
                throw new TransientException(asked, $"the connection ended before byte {_position} of {blob.Size}")
                {
                    IsOutage = true,
                };
            left -= length;
        }
    }

    async Task<int> ReadOnceAsync(BlobConnection open, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_pace.IsOver)
            throw new RegistryUnavailableException(
                $"{asked}: {_pace}, of {blob.Size}. It was given up. Try again later, or from a place with a better connection to the registry.");
        using var stall = new StallGuard(HttpLimits.Stall, open.Response.Time, cancellationToken);
        return await stall.RunAsync(token => open.Body.ReadAsync(buffer, token).AsTask());
    }

    async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var digest = Digest.FromHash(_hash.GetHashAndReset());
        if (digest != blob.Digest)
            throw _broken = Wrong($"expected {blob.Digest}, got bytes of {digest}");
        if (_connection is not null && await MoreAsync(_connection, cancellationToken))
            throw _broken = Wrong($"more came than the {blob.Size} bytes of {blob.Digest}");
        _verified = true;
    }

    async Task<bool> MoreAsync(BlobConnection open, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnceAsync(open, new byte[1], cancellationToken) > 0;
        }
        catch (Exception lost) when (ConnectionLoss.IsOne(lost))
        {
            // All bytes are here and proven; how the connection ended no longer matters.
            return false;
        }
    }

    ContentException Wrong(string what) =>
        new(
            $"{asked}: {what}. Do not use what was read of it. The registry's storage is damaged, or something on the way changes content.");
}
