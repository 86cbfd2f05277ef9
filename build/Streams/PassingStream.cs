namespace KinoiteZfs.Streams;

/// <summary>Passes another stream on, and looks at what goes by.</summary>
public abstract class PassingStream(Stream inner, bool leaveOpen = false) : ForwardStream
{
    public sealed override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Pass(buffer[..count], isEnd: count == 0 && !buffer.IsEmpty);
        return count;
    }

    public sealed override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Pass(buffer.Span[..count], isEnd: count == 0 && !buffer.IsEmpty);
        return count;
    }

    /// <param name="bytes">What the reader gets; may be changed on its way.</param>
    /// <param name="isEnd">There is nothing more.</param>
    protected abstract void Pass(Span<byte> bytes, bool isEnd);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
