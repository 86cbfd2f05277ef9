using System.IO.Compression;
using System.Text;

namespace KinoiteZfs.Oci.Tests.Layers;

public sealed class BuildingLayers
{
    static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    static ImagePath P(string path) => ImagePath.Parse(path);

    static MemoryStream Text(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    static async Task<(byte[] Bytes, BuiltLayer Layer)> Build(Func<LayerBuilder, Task> fill)
    {
        using var bytes = new MemoryStream();
        await using var builder = new LayerBuilder(bytes, Time);
        await fill(builder);
        var layer = await builder.FinishAsync(default);
        return (bytes.ToArray(), layer);
    }

    static byte[] Unpacked(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    static async Task Sample(LayerBuilder builder)
    {
        await builder.AddDirectoryAsync(P("usr"), 0x1ED, default);
        await builder.AddFileAsync(P("usr/a"), 0x1A4, 3, Text("abc"), default);
        await builder.AddSymbolicLinkAsync(P("b"), "usr/a", default);
    }

    [Fact]
    public async Task What_was_added_is_read_back() =>
        Assert.Equal(["Directory usr", "File usr/a = abc", "SymbolicLink b -> usr/a"], await LayerText.ReadAsync(
            (await Build(Sample)).Bytes));

    [Fact]
    public async Task The_same_entries_give_the_same_bytes() =>
        Assert.Equal((await Build(Sample)).Bytes, (await Build(Sample)).Bytes);

    /// <summary>RFC 1951, 3.2.4: a flush leaves an empty stored block, and with it the layer had another
    /// digest.</summary>
    [Fact]
    public async Task Nothing_is_flushed_before_the_end()
    {
        var bytes = (await Build(Sample)).Bytes;

        Assert.Equal(-1, bytes.AsSpan()[^20..].IndexOf<byte>([0x00, 0x00, 0xFF, 0xFF]));
    }

    /// <summary>A registry's answer arrives in other pieces every time, and deflate depends on the pieces it
    /// gets.</summary>
    [Fact]
    public async Task Content_that_arrives_in_other_pieces_gives_the_same_bytes()
    {
        var content = new byte[3_000_000];
        var random = new Random(1);
        for (var i = 0; i < content.Length; i++)
            content[i] = (byte)(random.Next(4) == 0 ? random.Next(256) : i / 7);
        Task<(byte[] Bytes, BuiltLayer Layer)> InPieces(int seed) => Build(builder =>
            builder.AddFileAsync(P("usr/a"), 0x1A4, content.Length, new Pieces(content, new Random(seed)), default));

        var whole = (await InPieces(0)).Bytes;

        foreach (var seed in Enumerable.Range(1, 5))
            Assert.Equal(whole, (await InPieces(seed)).Bytes);
    }

    sealed class Pieces(byte[] content, Random lengths) : ForwardStream
    {
        readonly MemoryStream _content = new(content, writable: false);

        public override int Read(Span<byte> buffer) =>
            _content.Read(buffer[..Math.Min(buffer.Length, lengths.Next(1, 50_000))]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }

    [Fact]
    public async Task Digest_and_size_are_those_of_the_bytes_written()
    {
        var (bytes, layer) = await Build(Sample);

        Assert.Equal(new Descriptor(MediaTypes.OciLayerGzip, Digest.Of(bytes), bytes.Length), layer.Descriptor);
    }

    [Fact]
    public async Task The_diff_id_is_the_digest_of_the_uncompressed_bytes()
    {
        var (bytes, layer) = await Build(Sample);

        Assert.Equal(Digest.Of(Unpacked(bytes)), layer.DiffId);
    }

    [Fact]
    public async Task Entries_belong_to_root_and_carry_the_given_time_and_mode()
    {
        var reader = new System.Formats.Tar.TarReader(new MemoryStream(Unpacked((await Build(Sample)).Bytes)));
        await reader.GetNextEntryAsync();

        var entry = await reader.GetNextEntryAsync();

        Assert.Equal((0, 0, Time, (UnixFileMode)0x1A4), (entry!.Uid, entry.Gid, entry.ModificationTime, entry.Mode));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(1000)]
    public async Task Names_of_every_length_survive(int length)
    {
        var name = new string('n', length);

        var (bytes, _) = await Build(builder => builder.AddSymbolicLinkAsync(P(name), name, default));

        Assert.Equal([$"SymbolicLink {name} -> {name}"], await LayerText.ReadAsync(bytes));
    }

    [Fact]
    public async Task Names_beyond_ascii_survive() =>
        Assert.Equal(["File ä/ö = x"], await LayerText.ReadAsync(
            (await Build(builder => builder.AddFileAsync(P("ä/ö"), 0x1A4, 1, Text("x"), default))).Bytes));

    [Theory]
    [InlineData(2, "more than the 2 bytes")]
    [InlineData(4, "3 of the 4 bytes")]
    public async Task Content_of_another_size_than_announced_is_refused(long size, string said)
    {
        var error = await Assert.ThrowsAsync<ContentException>(
            () => Build(builder => builder.AddFileAsync(P("a"), 0x1A4, size, Text("abc"), default)));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_comes_twice_is_refused()
    {
        var error = await Assert.ThrowsAsync<ContentException>(() => Build(async builder =>
        {
            await builder.AddSymbolicLinkAsync(P("a"), "b", default);
            await builder.AddSymbolicLinkAsync(P("a"), "c", default);
        }));

        Assert.Contains("'a' comes twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_root_is_no_entry() =>
        await Assert.ThrowsAsync<ContentException>(
            () => Build(builder => builder.AddDirectoryAsync(ImagePath.Root, 0x1ED, default)));
}
