namespace KinoiteZfs.Oci.Http.Manifests;

/// <summary>What to ask for, and what was sent.</summary>
static class ManifestTypes
{
    /// <summary>
    /// All that an image can be. Schema 1 is named last: without it some registries convert or answer 404, and the
    /// error could not say what the image really is.
    /// </summary>
    public static readonly IReadOnlyList<string> Accepted =
    [
        MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerIndex, MediaTypes.DockerManifest,
        MediaTypes.DockerSchema1Signed, MediaTypes.DockerSchema1,
    ];

    public static bool IsKnown(string mediaType) => MediaTypes.IsIndex(mediaType) || MediaTypes.IsManifest(mediaType);

    /// <summary>The type of these bytes, from the header and from what they say themselves, which must agree.</summary>
    /// <exception cref="ContentException">They disagree, or it is no manifest.</exception>
    public static string Decide(string asked, string? header, ReadOnlyMemory<byte> bytes)
    {
        var named = Bare(header);
        RefuseSchema1(asked, named);
        string? written;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            written = ManifestShape.WrittenIn(json.RootElement);
        }
        catch (JsonException broken)
        {
            throw new ContentException(
                $"{asked}: the answer is not a manifest: {UntrustedText.Printable(broken.Message)} Check that the address is a registry's.",
                broken);
        }
        RefuseSchema1(asked, written);
        var known = named is not null && IsKnown(named);
        if (written is not null && (known ? named != written : !IsKnown(written)))
        {
            throw new ContentException(
                $"{asked}: sent as {header ?? "no type"}, but the manifest says it is {UntrustedText.Printable(written)}. Push the image anew with a tool that names its type.");
        }
        return known ? named! : written
            ?? throw new ContentException(
                $"{asked}: the answer, of type {header ?? "none"}, is neither an image manifest nor an index. Check that the reference is an image.");
    }

    public static void RefuseSchema1(string asked, string? mediaType)
    {
        if (mediaType is MediaTypes.DockerSchema1 or MediaTypes.DockerSchema1Signed)
        {
            throw new ContentException(
                $"{asked}: this image is a Docker schema 1 manifest, a form given up in 2019 whose layers cannot be verified. Push it anew with a current tool.");
        }
    }

    /// <summary>The media type without parameters.</summary>
    public static string? Bare(string? header) => header?.Split(';')[0].Trim() is { Length: > 0 } bare ? bare : null;
}
