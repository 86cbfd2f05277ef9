namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>
/// What a signature is about, in the form "simple signing" which cosign and containers/image share: a digest, and the
/// repository it was signed for.
/// </summary>
/// <remarks>
/// Read as hosts do: podman-container-tools/container-libs, image/signature/internal/sigstore_payload.go
/// (strictUnmarshalJSON: no member may be missing, unknown or doubled) and image/signature/policy_reference_match.go
/// (names are compared letter by letter).
/// </remarks>
/// <param name="Repository">Null when the payload names something that is no repository.</param>
sealed record SimpleSigning(Digest Image, Repository? Repository)
{
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    const string Type = "cosign container image signature";

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The same image and repository always give the same bytes.</summary>
    public static byte[] Write(Repository repository, Digest image) => Encoding.UTF8.GetBytes(
        $$$"""{"critical":{"identity":{"docker-reference":"{{{repository}}}"},"image":{"docker-manifest-digest":"{{{image}}}"}"""
        + $$$""","type":"{{{Type}}}"},"optional":null}""");

    /// <returns>Null when it is no such payload.</returns>
    public static SimpleSigning? TryParse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, Strict);
            return Members(json.RootElement, "critical", "optional") is [var critical, var optional]
                && IsOptional(optional)
                && Members(critical, "type", "image", "identity") is [var type, var image, var identity]
                && type.GetString() == Type
                && Members(image, "docker-manifest-digest") is [var about]
                && Digest.TryParse(about.GetString(), out var digest)
                && Members(identity, "docker-reference") is [var reference] && reference.GetString() is { } name
                ? new SimpleSigning(digest, RepositoryOf(name))
                : null;
        }
        // Not the type it has to be, or text which is none.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>The members of an object which has exactly these; null for any other.</returns>
    static IReadOnlyList<JsonElement>? Members(JsonElement element, params string[] names) =>
        element.EnumerateObject().Count() == names.Length && names.All(name => element.TryGetProperty(name, out _))
            ? [.. names.Select(element.GetProperty)]
            : null;

    /// <summary>Annotations; of two a host knows the type.</summary>
    static bool IsOptional(JsonElement optional) => optional.ValueKind == JsonValueKind.Null
        || optional.EnumerateObject().All(member => (member.Name, member.Value.ValueKind) switch
        {
            ("creator", var kind) => kind is JsonValueKind.String or JsonValueKind.Null,
            ("timestamp", JsonValueKind.Number) => member.Value.TryGetDouble(out var time)
                && Math.Abs(time) < long.MaxValue && Math.Truncate(time) == time,
            ("timestamp", var kind) => kind == JsonValueKind.Null,
            _ => true,
        });

    static Repository? RepositoryOf(string reference)
    {
        var name = reference.Split('@')[0];
        if (name.LastIndexOf(':') is var colon && colon > name.LastIndexOf('/'))
            name = name[..colon];
        // A registry in capitals is another one to hosts, a path in capitals an error.
        return !name.Any(char.IsAsciiLetterUpper) && ImageReference.TryParse(reference, out var named)
            ? named.Repository
            : null;
    }
}
