namespace KinoiteZfs.Kmods.Compression;

/// <summary>Text files of a kernel, which distributions pack like its modules.</summary>
public static class PackedText
{
    /// <param name="path">For messages; the content tells how it is packed.</param>
    /// <exception cref="KmodFormatException">It cannot be unpacked, or is larger than
    /// <paramref name="maximumBytes"/>.</exception>
    public static async Task ReadLinesAsync(
        Stream content, string path, long maximumBytes, Action<string> line, CancellationToken cancellationToken)
    {
        await using var source = new SourceStream(content, hashed: false, cancellationToken);
        var compression = Decompression.Recognise((await source.PeekAsync(Decompression.MagicBytes)).Span);
        await using var text = new GuardedStream(
            source, compression, KmodLimits.ModuleWindowBytes,
            new OutputLimit(maximumBytes, KmodLimits.CompressionRatio), UntrustedText.Printable(path));
        using var reader = new StreamReader(text, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } read)
            line(read);
    }
}
