namespace KinoiteZfs.Kmods.Modules;

/// <summary>The last bytes of a stream of unknown length, addressed by their offset from its start.</summary>
sealed class ModuleTail(int capacity)
{
    const int FirstBytes = 256 * 1024;

    // Grows up to the capacity: most modules are far smaller than the largest.
    byte[] _ring = new byte[Math.Min(capacity, FirstBytes)];

    /// <summary>Bytes seen.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> data)
    {
        Grow(Length + data.Length);
        var skipped = Math.Max(0, data.Length - _ring.Length);
        Length += skipped;
        data = data[skipped..];
        while (!data.IsEmpty)
        {
            var at = (int)(Length % _ring.Length);
            var part = data[..Math.Min(data.Length, _ring.Length - at)];
            part.CopyTo(_ring.AsSpan(at));
            Length += part.Length;
            data = data[part.Length..];
        }
    }

    /// <summary>False when the range is not, or no longer, here.</summary>
    public bool TryRead(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset < Length - _ring.Length || destination.Length > Length - offset)
            return false;
        for (var done = 0; done < destination.Length;)
        {
            var at = (int)((offset + done) % _ring.Length);
            var length = Math.Min(destination.Length - done, _ring.Length - at);
            _ring.AsSpan(at, length).CopyTo(destination[done..]);
            done += length;
        }
        return true;
    }

    void Grow(long needed)
    {
        if (needed <= _ring.Length || _ring.Length == capacity || Length > _ring.Length)
            return;
        var size = (long)_ring.Length;
        while (size < needed)
            size *= 2;
        // Nothing has wrapped yet, so that every byte stands at its own offset.
        Array.Resize(ref _ring, (int)Math.Min(size, capacity));
    }
}
