namespace KinoiteZfs.Oci;

/// <summary>Small content to be attached to a manifest as an artifact: OCI image specification, "Guidelines for Artifact Usage".</summary>
/// <param name="ArtifactType">By which readers find it.</param>
/// <param name="MediaType">Of the content itself.</param>
public sealed record Attachment(
    string ArtifactType, string MediaType, ReadOnlyMemory<byte> Content, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>The configuration of artifacts which need none.</summary>
    internal static readonly ReadOnlyMemory<byte> EmptyConfig = "{}"u8.ToArray();
}
