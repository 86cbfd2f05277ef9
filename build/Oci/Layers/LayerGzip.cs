using System.IO.Compression;

namespace KinoiteZfs.Oci.Layers;

/// <summary>Packs a plain layer. What is in it stays the same, so a configuration's diff id still names it.</summary>
public static class LayerGzip
{
    /// <param name="target">Receives the packed layer; stays open.</param>
    public static async Task<Descriptor> PackAsync(Stream plain, Stream target, CancellationToken cancellation)
    {
        await using var packed = new HashingStream(target);
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await plain.CopyToAsync(gzip, cancellation);
        await target.FlushAsync(cancellation);
        return new Descriptor(MediaTypes.OciLayerGzip, packed.Digest, packed.Length);
    }
}
