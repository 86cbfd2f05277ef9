namespace KinoiteZfs.Oci.Http.Blobs;

/// <summary>An upload the registry has opened. Each answer names the address of the next request.</summary>
sealed record UploadSession(Uri Location, int MinimumChunkBytes)
{
    /// <exception cref="ContentException">No usable address was named.</exception>
    public static UploadSession From(RegistryResponse response)
    {
        if (response.Header("Location") is not { Length: > 0 } text
            || !Uri.TryCreate(response.FinalUri, text, out var location))
            throw new ContentException(
                $"{response.Asked}: the registry opened an upload but did not say where. Nothing was sent. Check what answers for the registry.");
        AddressGuard.Check(response.Registry, location, "upload location", response.Asked);
        var minimum = int.TryParse(response.Header("OCI-Chunk-Min-Length"), CultureInfo.InvariantCulture, out var bytes)
            && bytes > 0
            ? bytes
            : 0;
        return new UploadSession(location, minimum);
    }

    /// <summary>The address that ends the upload; the session's own query stays as it is.</summary>
    public Uri Closing(Digest digest) =>
        new(UriQuery.With(Location, "digest=" + Uri.EscapeDataString(digest.ToString())));
}
