using System.Text.Encodings.Web;
using System.Text.Json;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// What a signature is about, in the form "simple signing" which cosign and containers/image share: a digest, and the
/// repository it was signed for.
/// </summary>
/// <param name="Repository">Null when the payload names something that is no repository.</param>
sealed record SimpleSigning(Digest Image, Repository? Repository)
{
    public const string MediaType = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>Payloads have about 250 bytes; annotations may be added to them.</summary>
    public const int MaximumBytes = 64 * 1024;

    const string Type = "cosign container image signature";

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same image and repository always give the same bytes.</summary>
    public static byte[] Write(Repository repository, Digest image)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("critical");
            writer.WriteStartObject("identity");
            writer.WriteString("docker-reference", repository.ToString());
            writer.WriteEndObject();
            writer.WriteStartObject("image");
            writer.WriteString("docker-manifest-digest", image.ToString());
            writer.WriteEndObject();
            writer.WriteString("type", Type);
            writer.WriteEndObject();
            writer.WriteNull("optional");
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <returns>Null when it is no such payload.</returns>
    public static SimpleSigning? TryParse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, Strict);
            return Member(json.RootElement, "critical") is { } critical
                && Text(critical, "type") == Type
                && Member(critical, "image") is { } image && Digest.TryParse(Text(image, "docker-manifest-digest"), out var digest)
                && Member(critical, "identity") is { } identity && Text(identity, "docker-reference") is { } reference
                ? new SimpleSigning(digest, ImageReference.TryParse(reference, out var named) ? named.Repository : null)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
