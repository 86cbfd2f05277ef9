namespace KinoiteZfs.Oci.Http.Manifests;

/// <summary>OCI distribution specification, "Pulling manifests" and "Checking if content exists in the
/// registry".</summary>
sealed class ManifestReading(RegistryTransport transport)
{
    public Task<RawManifest> GetAsync(ImageReference reference, CancellationToken cancellationToken) =>
        transport.SendAsync(
            Request(HttpMethod.Get, reference), (response, token) => ReadAsync(response, reference, token),
            cancellationToken);

    public async Task<Descriptor?> FindAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        if (await HeadAsync(reference, cancellationToken) is { } found)
            return found;
        try
        {
            // Either the headers say too little, or it is missing: a HEAD has no body to say in whose words.
            return (await GetAsync(reference, cancellationToken)).Descriptor;
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <summary>What a HEAD tells; null when it is missing or the headers say too little.</summary>
    Task<Descriptor?> HeadAsync(ImageReference reference, CancellationToken cancellationToken) =>
        transport.SendAsync(
            Request(HttpMethod.Head, reference),
            async (response, token) => response.Status switch
            {
                HttpStatusCode.OK => FromHeaders(response, reference),
                HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed when response.FromRegistry => null,
                _ => throw await FailureReader.ReadAsync(response, token),
            },
            cancellationToken);

    RegistryRequest Request(HttpMethod method, ImageReference reference) =>
        new(method, transport.Registry.Manifest(
            reference.Repository, reference.Digest?.ToString() ?? reference.Tag!.Name))
        {
            Repository = reference.Repository,
            Scopes = [TokenScope.Pull(reference.Repository)],
            Accept = ManifestTypes.Accepted,
        };

    static Descriptor? FromHeaders(RegistryResponse response, ImageReference reference)
    {
        var type = ManifestTypes.Bare(response.Header("Content-Type"));
        ManifestTypes.RefuseSchema1(response.Asked, type);
        if (response.ContentDigest is not { } digest || type is null || !ManifestTypes.IsKnown(type)
            || response.Http.Content.Headers.ContentLength is not (> 0 and <= RawManifest.MaximumBytes and var size))
        {
            return null;
        }
        if (reference.Digest is { } asked && asked != digest)
            throw OtherDigest(response, asked, digest, "says it has");
        return new Descriptor(type, digest, size);
    }

    static async Task<RawManifest> ReadAsync(
        RegistryResponse response, ImageReference reference, CancellationToken cancellationToken)
    {
        if (response.Status != HttpStatusCode.OK)
            throw await FailureReader.ReadAsync(response, cancellationToken);
        var bytes = await response.ReadBodyAsync(RawManifest.MaximumBytes, "a manifest", cancellationToken);
        var digest = Digest.Of(bytes);
        if (reference.Digest is { } asked && asked != digest)
            throw OtherDigest(response, asked, digest, "sent bytes of");
        if (response.ContentDigest is { } claimed && claimed != digest)
            throw OtherDigest(response, claimed, digest, "names the first in its header, but sent bytes of");
        return new RawManifest(ManifestTypes.Decide(response.Asked, response.Header("Content-Type"), bytes), bytes);
    }

    static ContentException OtherDigest(RegistryResponse response, Digest expected, Digest actual, string does) =>
        new(
            $"{response.Asked}: expected {expected}, but {response.FinalUri.Authority} {does} {actual}. Nothing of it was used. "
                + "Something between here and the registry changes content, or the registry is damaged.");
}
