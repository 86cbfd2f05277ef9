namespace KinoiteZfs.Kmods.Tests;

/// <summary>Gives one byte at a time, as a slow network may, and can break.</summary>
sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
{
    public int FailsAt { get; init; } = int.MaxValue;

    public override int Read(byte[] buffer, int offset, int count) =>
        Position >= FailsAt ? throw new IOException("the wire broke") : base.Read(buffer, offset, Math.Min(1, count));

    public override int Read(Span<byte> buffer) =>
        Position >= FailsAt ? throw new IOException("the wire broke") : base.Read(buffer[..Math.Min(1, buffer.Length)]);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
