namespace KinoiteZfs.Oci.Manifests;

/// <summary>What manifests and indexes have in common, and the checks which tell one from the other.</summary>
static class ManifestShape
{
    /// <param name="mustNotHave">
    /// A key of the other kind. A document which is both an image and an index means different things to different
    /// readers: OCI image specification, security advisory GHSA-77vh-xpmg-72qh.
    /// </param>
    public static StrictJson Parse(RawManifest raw, string kind, Func<string, bool> isKind, string mustNotHave)
    {
        if (raw.MediaType is MediaTypes.DockerSchema1 or MediaTypes.DockerSchema1Signed)
            throw new ContentException(
                $"The {kind} {raw.Digest} is Docker schema 1, which carries no checkable digests. Push the image again with a current tool.");
        if (!isKind(raw.MediaType))
            throw new ContentException($"{raw.Digest} is {raw.MediaType}, not an image {kind}.");
        if (raw.Bytes.Length > RawManifest.MaximumBytes)
            throw new ContentException(
                $"The {kind} {raw.Digest} has {raw.Bytes.Length} bytes, more than the {RawManifest.MaximumBytes} allowed.");
        var json = StrictJson.Parse($"{kind} {raw.Digest}", raw.Bytes);
        if (StrictJson.Find(json.Root, "schemaVersion") is not { ValueKind: JsonValueKind.Number } version
            || !version.TryGetInt32(out var number) || number != ImageManifest.SchemaVersion)
            throw json.Wrong("'schemaVersion' must be 2");
        if (json.Text(json.Root, "mediaType") is { Length: > 0 } own && own != raw.MediaType)
            throw json.Wrong($"it was announced as {raw.MediaType}, but calls itself {own}");
        if (StrictJson.Find(json.Root, mustNotHave) is not null)
            throw json.Wrong($"an image {kind} must not have '{mustNotHave}'");
        return json;
    }

    /// <summary>
    /// The media type of manifest bytes which came without one: the <c>mediaType</c> field, else the structure.
    /// Null when they are no manifest.
    /// </summary>
    public static string? MediaTypeOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var parsed = JsonDocument.Parse(bytes, StrictJson.Options);
            return WrittenIn(parsed.RootElement) is { } type
                && (MediaTypes.IsManifest(type) || MediaTypes.IsIndex(type))
                ? type
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The media type a document names, or has by its structure: OCI manifests may leave theirs out.</summary>
    public static string? WrittenIn(JsonElement document)
    {
        if (document.Text("mediaType") is { } type)
            return type;
        if (document.Member("schemaVersion") is { ValueKind: JsonValueKind.Number } version
            && version.TryGetInt32(out var number) && number == 1)
            return MediaTypes.DockerSchema1;
        return HasList("manifests") ? MediaTypes.OciIndex : HasList("layers") ? MediaTypes.OciManifest : null;

        bool HasList(string name) => document.Member(name) is { ValueKind: JsonValueKind.Array };
    }
}
