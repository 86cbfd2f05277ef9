using KinoiteZfs.Oci.Layers;

namespace KinoiteZfs.Oci.Layout;

/// <summary>
/// An image layout in a tar file, which container tools write as <c>oci-archive:</c>. Read forward only, and no more of
/// it is unpacked than is wanted: an operating system has gigabytes.
/// </summary>
/// <remarks>Source: OCI image specification, image-layout.md.</remarks>
public static partial class OciArchive
{
    const string Index = "index.json";

    /// <summary>Blobs as small as a manifest may be one. A whole desktop has some hundred layers, most of them
    /// larger.</summary>
    const int MaximumSmallBlobs = 1000;

    static readonly Tag Name = Tag.Parse("archive");

    /// <summary>Unpacks what describes the image for a platform, and of its layers those that are wanted.</summary>
    /// <param name="target">Has to accept manifests without their layers.</param>
    /// <param name="place">The image's repository there.</param>
    /// <exception cref="ContentException">The file is no such archive, or lacks a part of the image.</exception>
    /// <exception cref="NotFoundException">It holds no image for this platform.</exception>
    public static async Task<ResolvedImage> UnpackAsync(
        FileInfo archive, LayoutRegistry target, Repository place, Platform platform,
        Func<ImageManifest, IEnumerable<Descriptor>> wanted, CancellationToken cancellationToken)
    {
        if (!target.AllowsAbsentParts)
            throw new ArgumentException(
                $"The layout at {target.Root} must allow absent parts: not every layer is unpacked.", nameof(target));
        await UnpackSmallBlobsAsync(archive, target, place, cancellationToken);
        var image = await ResolveAsync(archive, target, place, platform, cancellationToken);
        await UnpackLayersAsync(archive, target, place, [.. wanted(image.Manifest)], cancellationToken);
        return image;
    }

    static async Task<ResolvedImage> ResolveAsync(
        FileInfo archive, LayoutRegistry target, Repository place, Platform platform,
        CancellationToken cancellationToken)
    {
        try
        {
            return await target.ResolveImageAsync(place.At(Name), platform, cancellationToken);
        }
        catch (NotFoundException error)
        {
            throw new ContentException(
                $"The image archive {archive.FullName} has no whole image for {platform}: {error.Message}", error);
        }
    }

    static async Task UnpackSmallBlobsAsync(
        FileInfo archive, LayoutRegistry target, Repository place, CancellationToken cancellationToken)
    {
        RawManifest? index = null;
        var blobs = 0;
        await using var reader = await OpenAsync(archive, cancellationToken);
        while (await reader.NextAsync(cancellationToken) is { } entry)
        {
            if (entry.Kind != LayerEntryKind.File || entry.Size > RawManifest.MaximumBytes)
                continue;
            if (entry.Path.Value == Index)
                index = new RawManifest(
                    MediaTypes.OciIndex, await ReadAsync(reader.Content, entry.Size, cancellationToken));
            else if (DigestOf(entry) is not { } digest)
                continue;
            else if (++blobs > MaximumSmallBlobs)
                throw reader.Wrong(
                    $"it has more than {MaximumSmallBlobs} blobs of less than {RawManifest.MaximumBytes} bytes, more than any image needs");
            else
                await target.PushBlobAsync(
                    place, new Descriptor(MediaTypes.OciLayer, digest, entry.Size),
                    _ => Task.FromResult(reader.Content), cancellationToken);
        }
        if (index is null)
            throw reader.Wrong($"there is no {Index}");
        await target.PutManifestAsync(place.At(Name), index, cancellationToken);
    }

    static async Task UnpackLayersAsync(
        FileInfo archive, LayoutRegistry target, Repository place, IReadOnlyList<Descriptor> layers,
        CancellationToken cancellationToken)
    {
        var missing = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest);
        foreach (var layer in layers)
        {
            if (await target.HasBlobAsync(place, layer.Digest, cancellationToken))
                missing.Remove(layer.Digest);
        }
        if (missing.Count == 0)
            return;
        await using var reader = await OpenAsync(archive, cancellationToken);
        while (missing.Count > 0 && await reader.NextAsync(cancellationToken) is { } entry)
        {
            if (entry.Kind == LayerEntryKind.File && DigestOf(entry) is { } digest
                && missing.Remove(digest, out var layer))
                await target.PushBlobAsync(place, layer, _ => Task.FromResult(reader.Content), cancellationToken);
        }
        if (missing.Count > 0)
            throw reader.Wrong($"the image's layer {missing.Keys.First()} is not in it");
    }

    static async Task<LayerReader> OpenAsync(FileInfo archive, CancellationToken cancellationToken)
    {
        var file = new FileStream(
            archive.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
            FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await LayerReader.OpenAsync(
            file, $"The image archive {archive.FullName}", LayerLimits.Default, cancellationToken);
    }

    static async Task<byte[]> ReadAsync(Stream content, long size, CancellationToken cancellationToken)
    {
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    static Digest? DigestOf(LayerEntry entry) =>
        BlobPath().Match(entry.Path.Value) is { Success: true } match
            ? Digest.Parse($"sha256:{match.Groups[1].Value}")
            : null;

    [GeneratedRegex(@"\Ablobs/sha256/([0-9a-f]{64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex BlobPath();
}
