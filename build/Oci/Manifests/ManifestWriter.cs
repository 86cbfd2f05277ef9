using System.Text.Encodings.Web;

namespace KinoiteZfs.Oci.Manifests;

/// <summary>Writes new manifests: the same content always gives the same bytes, hence the same digest.</summary>
static class ManifestWriter
{
    // Nothing here is ever put into HTML; '+' in media types stays readable.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="body">What manifests and indexes do not have in common.</param>
    public static RawManifest Write(
        string mediaType, string? artifactType, Descriptor? subject, IReadOnlyDictionary<string, string>? annotations,
        Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", mediaType);
            if (artifactType is not null)
                writer.WriteString("artifactType", artifactType);
            body(writer);
            if (subject is not null)
                Descriptor(writer, "subject", subject);
            Annotations(writer, annotations);
            writer.WriteEndObject();
        }
        return buffer.Length <= RawManifest.MaximumBytes
            ? new RawManifest(mediaType, buffer.ToArray())
            : throw new RejectedException(
                $"The new manifest has {buffer.Length} bytes; registries refuse more than {RawManifest.MaximumBytes}. Shorten its annotations.");
    }

    public static void Descriptor(Utf8JsonWriter writer, string name, Descriptor descriptor)
    {
        writer.WritePropertyName(name);
        Descriptor(writer, descriptor);
    }

    static void Descriptor(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        if (descriptor.Platform is { } platform)
        {
            writer.WriteStartObject("platform");
            writer.WriteString("architecture", platform.Architecture);
            writer.WriteString("os", platform.Os);
            if (platform.Variant is not null)
                writer.WriteString("variant", platform.Variant);
            writer.WriteEndObject();
        }
        Annotations(writer, descriptor.Annotations);
        if (descriptor.ArtifactType is not null)
            writer.WriteString("artifactType", descriptor.ArtifactType);
        writer.WriteEndObject();
    }

    public static void Descriptors(Utf8JsonWriter writer, string name, IReadOnlyList<Descriptor> descriptors)
    {
        writer.WriteStartArray(name);
        foreach (var descriptor in descriptors)
            Descriptor(writer, descriptor);
        writer.WriteEndArray();
    }

    static void Annotations(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? annotations)
    {
        if (annotations is null or { Count: 0 })
            return;
        writer.WriteStartObject("annotations");
        foreach (var (key, value) in annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }
}
