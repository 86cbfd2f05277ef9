using System.IO.Compression;

namespace KinoiteZfs.Oci.Layers;

/// <summary>A finished layer.</summary>
/// <param name="Descriptor">Of the bytes as written, for the manifest.</param>
/// <param name="DiffId">Digest of the uncompressed bytes, for the configuration.</param>
public sealed record BuiltLayer(Descriptor Descriptor, Digest DiffId);

/// <summary>
/// Writes a gzip-compressed layer as a stream. The same entries in the same order give the same bytes: owner root, one
/// given time, no names or times of this machine. (Compressed bytes also depend on the version of .NET's zlib.)
/// </summary>
/// <remarks>Parent directories are not added: extraction makes them, and one that exists keeps its own mode.</remarks>
public sealed class LayerBuilder : IAsyncDisposable
{
    const int FileBufferBytes = 128 * 1024;

    readonly Stream _target;
    readonly long _start;
    readonly SHA256 _digest = SHA256.Create();
    readonly IncrementalHash _diffId = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly CryptoStream _compressed;
    readonly GZipStream _gzip;
    readonly DateTimeOffset _modified;
    readonly HashSet<ImagePath> _paths = [];

    /// <param name="target">Receives the layer; knows its position; stays open.</param>
    /// <param name="modified">The time every entry carries, in whole seconds, not before 1970.</param>
    public LayerBuilder(Stream target, DateTimeOffset modified)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modified, DateTimeOffset.UnixEpoch);
        _modified = modified;
        (_target, _start) = (target, target.Position);
        _compressed = new CryptoStream(target, _digest, CryptoStreamMode.Write, leaveOpen: true);
        _gzip = new GZipStream(_compressed, CompressionLevel.Optimal, leaveOpen: true);
    }

    /// <param name="mode">Permission bits, such as 0x1ED for rwxr-xr-x.</param>
    public Task AddDirectoryAsync(ImagePath path, int mode, CancellationToken cancellationToken) =>
        HeaderAsync(path, path.Value + "/", '5', mode, 0, "", cancellationToken);

    public Task AddSymbolicLinkAsync(ImagePath path, string target, CancellationToken cancellationToken)
    {
        if (target.Length is 0 or > ImagePath.MaximumLength || target.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException(
                $"The link {UntrustedText.Quote(path.Value)} has no usable target: 1 to {ImagePath.MaximumLength} characters without NUL are.",
                nameof(target));
        return HeaderAsync(path, path.Value, '2', 0x1FF, 0, target, cancellationToken);
    }

    /// <param name="size">Bytes of the content, exactly.</param>
    public async Task AddFileAsync(
        ImagePath path, int mode, long size, Stream content, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        await HeaderAsync(path, path.Value, '0', mode, size, "", cancellationToken);
        var buffer = new byte[Math.Min(size + 1, FileBufferBytes)];
        long written = 0;
        int count;
        // Always in full pieces: what deflate makes of the same bytes depends on how they are cut.
        while ((count = await content.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken))
            > 0)
        {
            written += count;
            if (written > size)
                break;
            await WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
        if (written != size)
            throw new ContentException(
                $"The file {UntrustedText.Quote(path.Value)} for a layer has {(written > size ? "more than" : $"{written} of")} the {size} bytes announced.");
        await PadAsync(-size & (TarHeader.BlockBytes - 1), cancellationToken);
    }

    /// <summary>Ends the archive. Nothing can be added afterwards.</summary>
    public async Task<BuiltLayer> FinishAsync(CancellationToken cancellationToken)
    {
        await PadAsync(2 * TarHeader.BlockBytes, cancellationToken);
        await _gzip.DisposeAsync();
        await _compressed.FlushFinalBlockAsync(cancellationToken);
        var layer = new Descriptor(MediaTypes.OciLayerGzip, Digest.FromHash(_digest.Hash), _target.Position - _start);
        return new BuiltLayer(layer, Digest.FromHash(_diffId.GetHashAndReset()));
    }

    public async ValueTask DisposeAsync()
    {
        await _gzip.DisposeAsync();
        await _compressed.DisposeAsync();
        _digest.Dispose();
        _diffId.Dispose();
    }

    async Task HeaderAsync(
        ImagePath path, string name, char type, int mode, long size, string linkTarget,
        CancellationToken cancellationToken)
    {
        if (path.IsRoot || !_paths.Add(path))
            throw new ContentException(path.IsRoot
                ? "The root of the image cannot be an entry of a layer."
                : $"The path {UntrustedText.Quote(path.Value)} comes twice in one layer: which content is meant is undecided. Leave one out.");
        await WriteAsync(TarHeaderWriter.Write(name, type, mode, size, linkTarget, _modified), cancellationToken);
    }

    async Task PadAsync(long count, CancellationToken cancellationToken)
    {
        if (count > 0)
            await WriteAsync(new byte[count], cancellationToken);
    }

    /// <summary>Nothing is flushed on the way: that would show in the compressed bytes.</summary>
    async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _diffId.AppendData(bytes.Span);
        await _gzip.WriteAsync(bytes, cancellationToken);
    }
}
