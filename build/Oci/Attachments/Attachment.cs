namespace KinoiteZfs.Oci.Attachments;

/// <summary>Small content to be attached to a manifest as an artifact: OCI image specification, "Guidelines for
/// Artifact Usage".</summary>
/// <param name="ArtifactType">By which readers find it.</param>
/// <param name="MediaType">Of the content itself.</param>
public sealed record Attachment(
    string ArtifactType, string MediaType, ReadOnlyMemory<byte> Content,
    IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>The configuration of artifacts which need none.</summary>
    internal static readonly ReadOnlyMemory<byte> EmptyConfig = "{}"u8.ToArray();

    /// <summary>As which it is attached: the same content to the same subject is the same manifest.</summary>
    public RawManifest ToManifest(Descriptor subject) => new ImageManifest(
        MediaTypes.OciManifest,
        new Descriptor(MediaTypes.OciEmpty, Digest.Of(EmptyConfig.Span), EmptyConfig.Length),
        [new Descriptor(MediaType, Digest.Of(Content.Span), Content.Length)],
        Annotations,
        new Descriptor(subject.MediaType, subject.Digest, subject.Size),
        ArtifactType).ToRaw();
}
