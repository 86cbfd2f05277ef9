namespace KinoiteZfs.Kmods.Packages;

/// <summary>The decompressed payload with its position, which cpio's padding goes by.</summary>
sealed class PayloadInput(GuardedStream stream, string source)
{
    const int Alignment = 4;

    readonly byte[] _scratch = new byte[64 * 1024];

    /// <summary>The package, for messages.</summary>
    public string Source => source;

    public long Position { get; private set; }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(buffer, cancellationToken);
        Position += read;
        return read;
    }

    public async Task ReadExactlyAsync(Memory<byte> buffer, string part, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        Position += read;
        if (read < buffer.Length)
            throw Truncated(part);
    }

    public async Task SkipPaddingAsync(CancellationToken cancellationToken) =>
        await ReadExactlyAsync(
            _scratch.AsMemory(0, (int)((Alignment - (Position % Alignment)) % Alignment)), "padding",
            cancellationToken);

    /// <summary>Reads to the end, where only zeros may follow: that lets the decompressor check what it has at its own
    /// end.</summary>
    public async Task ExpectOnlyZerosAsync(CancellationToken cancellationToken)
    {
        while (await ReadAsync(_scratch, cancellationToken) is var read and > 0)
        {
            if (_scratch.AsSpan(0, read).ContainsAnyExcept((byte)0))
                throw new PayloadFormatException(
                    $"{source}: there is data after the end of the payload's archive. Do not install this package; build it again.");
        }
    }

    public TruncatedException Truncated(string part) =>
        new($"{source}: the payload ends within {part}. Download or build it again.");
}
