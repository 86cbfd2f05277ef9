namespace KinoiteZfs.Kmods.Packages;

static class RpmInput
{
    /// <summary>Fills the buffer or says which part of which file is cut off.</summary>
    public static async Task ReadExactlyAsync(
        Stream content, Memory<byte> buffer, string part, string source, CancellationToken cancellationToken)
    {
        if (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            < buffer.Length)
            throw new TruncatedException($"{source}: the file ends within its {part}. Download or build it again.");
    }
}
