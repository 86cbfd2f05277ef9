namespace KinoiteZfs.Oci.Registries;

/// <summary>Blobs which fit into memory.</summary>
public static class SmallBlobs
{
    /// <summary>Stores small content as a blob and describes it.</summary>
    public static async Task<Descriptor> PushBytesAsync(
        this IRegistry registry, Repository repository, string mediaType, ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken)
    {
        var blob = new Descriptor(mediaType, Digest.Of(bytes.Span), bytes.Length);
        await registry.PushBlobAsync(
            repository, blob, _ => Task.FromResult<Stream>(new MemoryStream(bytes.ToArray(), writable: false)),
            cancellationToken);
        return blob;
    }

    /// <summary>Reads a small blob whole, up to a limit in bytes.</summary>
    /// <exception cref="ContentException">The blob is larger than the limit, or not what its digest says.</exception>
    public static async Task<byte[]> GetBlobBytesAsync(
        this IRegistry registry, Repository repository, Descriptor blob, int maximumBytes,
        CancellationToken cancellationToken)
    {
        if (blob.Size > maximumBytes)
            throw new ContentException(
                $"Blob {blob.Digest} of {repository} ({blob.MediaType}) has {blob.Size} bytes, more than the {maximumBytes} allowed for it.");
        await using var stream = await registry.OpenBlobAsync(repository, blob, cancellationToken);
        var bytes = new byte[blob.Size];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        // Reading the end is what checks the digest.
        return await stream.ReadAsync(new byte[1], cancellationToken) == 0
            ? bytes
            : throw new ContentException(
                $"Blob {blob.Digest} of {repository} is longer than the {blob.Size} bytes announced.");
    }
}
