using System.Text.Json.Serialization;

namespace KinoiteZfs.Oci.Core;

/// <summary>Points to content: OCI image specification, descriptor.md.</summary>
/// <param name="Size">Bytes of the content, exactly.</param>
public sealed record Descriptor(
    string MediaType,
    Digest Digest,
    long Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Platform? Platform = null,
    [property: JsonIgnore(
        Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Annotations = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ArtifactType = null);
