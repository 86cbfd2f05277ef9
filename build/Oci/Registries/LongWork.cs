namespace KinoiteZfs.Oci.Registries;

/// <summary>
/// How far work on many blobs has come. Each blob that is done is a detail; and every so often a step tells bytes and
/// time, so that nobody wonders whether anything moves.
/// </summary>
/// <param name="what">Such as <c>layers of ghcr.io/o/a read</c>.</param>
/// <param name="bytes">Of all blobs.</param>
sealed class LongWork(string what, int blobs, long bytes, IProgress<string>? progress, TimeProvider time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    readonly Lock _gate = new();
    readonly long _start = time.GetTimestamp();
    long _told = time.GetTimestamp();
    long _moved;
    int _finished;

    /// <summary>For work that is short, or a part of other work.</summary>
    public static Part Untold(Descriptor blob) =>
        new LongWork("", blobs: 1, blob.Size, progress: null, TimeProvider.System).Begin(blob);

    public Part Begin(Descriptor blob) => new(this, blob.Size);

    void Move(long count, int finished)
    {
        lock (_gate)
        {
            _moved += count;
            _finished += finished;
            if (finished > 0)
                progress?.Report(ProgressText.Detail($"{_finished}/{blobs} {what}"));
            if (time.GetElapsedTime(_told) < Interval || _finished == blobs)
                return;
            _told = time.GetTimestamp();
            progress?.Report(string.Create(
                CultureInfo.InvariantCulture,
                $"{_finished}/{blobs} {what}, {_moved / 1_000_000} of {bytes / 1_000_000} MB in {time.GetElapsedTime(_start):m\\:ss}"));
        }
    }

    /// <summary>One of the blobs.</summary>
    public sealed class Part(LongWork work, long size)
    {
        long _seen;

        long Size => size;

        /// <summary>Counts what is read of it; once more where it is read again.</summary>
        public Stream Watch(Stream content) => new Watched(content, this);

        /// <summary>Whether it was moved, or was there already.</summary>
        public void Finish() => work.Move(size - _seen, finished: 1);

        void Saw(int count)
        {
            _seen += count;
            work.Move(count, finished: 0);
        }

        sealed class Watched(Stream content, Part part) : PassingStream(content)
        {
            public override long Length => part.Size;

            protected override void Pass(Span<byte> bytes, bool isEnd) => part.Saw(bytes.Length);
        }
    }
}
