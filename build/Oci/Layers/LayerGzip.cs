using System.IO.Compression;

namespace KinoiteZfs.Oci.Layers;

/// <summary>Packs a plain layer. What is in it stays the same, so a configuration's diff id still names it.</summary>
public static class LayerGzip
{
    /// <param name="target">Receives the packed layer; knows its position; stays open.</param>
    public static async Task<Descriptor> PackAsync(Stream plain, Stream target, CancellationToken cancellationToken)
    {
        var start = target.Position;
        using var digest = SHA256.Create();
        await using var packed = new CryptoStream(target, digest, CryptoStreamMode.Write, leaveOpen: true);
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await plain.CopyToAsync(gzip, cancellationToken);
        await packed.FlushFinalBlockAsync(cancellationToken);
        return new Descriptor(MediaTypes.OciLayerGzip, Digest.FromHash(digest.Hash), target.Position - start);
    }
}
