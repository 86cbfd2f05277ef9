namespace KinoiteZfs.Kmods.Compression;

/// <summary>
/// Targets of x86 calls and jumps were stored as addresses, which repeat, and become distances again. A number is only
/// taken for a target when its highest byte is 0x00 or 0xFF, and when no opcode shortly before it could have been
/// meant.
/// </summary>
/// <remarks>Source: The .xz File Format 1.1.0, section 5.3.2; tried against what xz 5.4 packs.</remarks>
sealed class XzX86Stream(Stream inner, uint start) : ForwardStream
{
    /// <summary>Bytes of a target, which have to be seen to decide over its opcode.</summary>
    const int TargetBytes = 4;

    /// <summary>Which of the last three bytes may have been opcodes for this one still to count, bit by bit.</summary>
    const int AllowedMasks = 0b0001_0111;

    readonly byte[] _window = new byte[64 * 1024];
    uint _position = start;
    uint _mask;
    int _given;
    int _ready;
    int _filled;
    bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (_given == _ready && !(_ended && _given == _filled))
            Fill();
        var length = Math.Min(buffer.Length, _ready - _given);
        _window.AsSpan(_given, length).CopyTo(buffer);
        _given += length;
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    void Fill()
    {
        _window.AsSpan(_given, _filled - _given).CopyTo(_window);
        (_filled, _given, _ready) = (_filled - _given, 0, 0);
        var read = inner.Read(_window.AsSpan(_filled));
        _filled += read;
        _ended = read == 0;
        // The last bytes are too few for an opcode and its target.
        _ready = _ended ? _filled : Decode(_window.AsSpan(0, _filled));
        _position += (uint)_ready;
    }

    /// <returns>How many bytes are as they were.</returns>
    int Decode(Span<byte> data)
    {
        var (at, last) = (0, -1);
        for (; at < data.Length - TargetBytes; at++)
        {
            if ((data[at] & 0xFE) != 0xE8)
                continue;
            _mask = After(at - last) & 7;
            last = at;
            var target = data.Slice(at + 1, TargetBytes);
            if ((_mask != 0 && ((AllowedMasks >> (int)_mask & 1) == 0 || IsSign(target[^(1 + Distance)])))
                || !IsSign(target[^1]))
            {
                _mask = (_mask << 1) | 1;
                continue;
            }
            BinaryPrimitives.WriteUInt32LittleEndian(target, Relative(
                BinaryPrimitives.ReadUInt32LittleEndian(target), _position + (uint)at + 1 + TargetBytes));
            at += TargetBytes;
        }
        _mask = After(at - last);
        return at;
    }

    uint Relative(uint target, uint next)
    {
        var value = target - next;
        while (_mask != 0 && IsSign((byte)(value >> (24 - (Distance * 8)))))
            value = (value ^ ((1u << (32 - (Distance * 8))) - 1)) - next;
        // Bit 24 is the sign of all above it.
        return (value & 0x01000000) != 0 ? value | 0xFE000000 : value & 0x01FFFFFF;
    }

    uint After(int bytes) => bytes > 3 ? 0 : _mask << (bytes - 1);

    /// <summary>How far back the nearest possible opcode is.</summary>
    int Distance => _mask switch { 0 => 0, 1 => 1, < 4 => 2, _ => 3 };

    static bool IsSign(byte value) => value is 0x00 or 0xFF;
}
