using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>A stream of which the first bytes were read already, as if they had not been.</summary>
sealed class PackageStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
{
    ReadOnlyMemory<byte> _start = start;

    public override int Read(Span<byte> buffer) => _start.IsEmpty ? rest.Read(buffer) : Take(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _start.IsEmpty ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Take(buffer.Span));

    int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _start.Length);
        _start.Span[..count].CopyTo(buffer);
        _start = _start[count..];
        return count;
    }
}
