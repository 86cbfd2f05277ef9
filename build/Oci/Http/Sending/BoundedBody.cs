namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>Reads small bodies whole, and no more of them than agreed.</summary>
static class BoundedBody
{
    /// <returns>Null when there is more than the limit.</returns>
    public static async Task<byte[]?> ReadAsync(
        RegistryResponse response, int limit, CancellationToken cancellationToken)
    {
        if (response.Http.Content.Headers.ContentLength > limit)
            return null;
        await using var stream = await response.OpenBodyAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        using var stall = new StallGuard(HttpLimits.Stall, response.Time, cancellationToken);
        while (await stall.RunAsync(token => stream.ReadAsync(buffer, token).AsTask()) is var length and > 0)
        {
            stall.Moved(length);
            if (kept.Length + length > limit)
                return null;
            kept.Write(buffer.AsSpan(0, length));
        }
        return kept.ToArray();
    }
}
