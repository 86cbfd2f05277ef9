namespace KinoiteZfs.Kmods.Packages;

/// <summary>One file's bytes within the payload; useless once the walk has moved on.</summary>
sealed class PayloadContent(PayloadInput input, CpioHeader header, string path) : ForwardStream
{
    const int SkipBytes = 64 * 1024;

    long _remaining = header.Size;
    uint _sum;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, _remaining);
        return wanted == 0 ? 0 : Counted(await input.ReadAsync(buffer[..wanted], cancellationToken), buffer.Span);
    }

    /// <summary>Skips what was not read, and the padding after it.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_remaining > 0)
        {
            var skipped = new byte[Math.Min(_remaining, SkipBytes)];
            while (await ReadAsync(skipped, cancellationToken) > 0)
            {
            }
        }
        if (header.Sum is { } expected && expected != _sum && RpmFileType.IsRegular(header.Mode))
            throw new PayloadFormatException(
                $"{input.Source}: the bytes of {UntrustedText.Quote(path)} add up to {_sum}, its entry says {expected}. Download or build it again.");
        await input.SkipPaddingAsync(cancellationToken);
    }

    int Counted(int read, ReadOnlySpan<byte> buffer)
    {
        if (read == 0)
            throw input.Truncated($"{UntrustedText.Quote(path)}");
        if (header.Sum is not null)
        {
            foreach (var value in buffer[..read])
                _sum += value;
        }
        _remaining -= read;
        return read;
    }
}
