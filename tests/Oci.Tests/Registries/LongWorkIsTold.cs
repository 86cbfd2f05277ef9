using Microsoft.Extensions.Time.Testing;

namespace KinoiteZfs.Oci.Tests.Registries;

/// <summary>Who waits for gigabytes sees that something moves, and a quick copy says nothing on the way.</summary>
public sealed class LongWorkIsTold
{
    static readonly Descriptor Blob = new(MediaTypes.OciLayerGzip, Digest.Of([1]), 20_000_000);

    readonly List<string> _lines = [];
    readonly FakeTimeProvider _time = new();

    [Fact]
    public void Quick_work_tells_of_each_blob_as_a_detail()
    {
        var work = Work(blobs: 2);

        work.Begin(Blob).Finish();
        work.Begin(Blob).Finish();

        Assert.Equal(["  1/2 blobs at there", "  2/2 blobs at there"], _lines);
    }

    [Fact]
    public void Long_work_tells_bytes_and_time_every_quarter_of_a_minute()
    {
        var work = Work(blobs: 2);
        work.Begin(Blob).Finish();
        using var content = work.Begin(Blob).Watch(new MemoryStream(new byte[15_000_000]));
        for (var seconds = 0; seconds < 50; seconds++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            content.ReadExactly(new byte[250_000]);
        }

        Assert.Equal(
            [
                "  1/2 blobs at there", "1/2 blobs at there, 23 of 40 MB in 0:15",
                "1/2 blobs at there, 27 of 40 MB in 0:30", "1/2 blobs at there, 31 of 40 MB in 0:45",
            ],
            _lines);
    }

    /// <summary>A connection that broke off begins again; what there is of the blob does not grow by that.</summary>
    [Fact]
    public void What_is_read_twice_counts_once_in_the_end()
    {
        var work = Work(blobs: 2);
        var part = work.Begin(Blob);
        for (var tries = 0; tries < 3; tries++)
            part.Watch(new MemoryStream(new byte[10_000_000])).ReadExactly(new byte[10_000_000]);
        _time.Advance(TimeSpan.FromMinutes(1));
        part.Finish();

        Assert.Equal(["  1/2 blobs at there", "1/2 blobs at there, 20 of 40 MB in 1:00"], _lines);
    }

    LongWork Work(int blobs) => new("blobs at there", blobs, blobs * Blob.Size, new Lines(_lines), _time);

    sealed class Lines(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
