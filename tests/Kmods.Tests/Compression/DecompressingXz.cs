using System.Globalization;
using System.Text;

namespace KinoiteZfs.Kmods.Tests.Compression;

public sealed class DecompressingXz
{
    static readonly string Text = string.Concat(Enumerable.Range(1, 400)
        .Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i} of the text inside the xz samples\n")));

    [Theory]
    [InlineData("check-none.xz")]
    [InlineData("check-crc32.xz")]
    [InlineData("check-crc64.xz")]
    [InlineData("check-sha256.xz")]
    [InlineData("blocks.xz")]
    public void Reads_every_check_and_several_blocks(string file) => Assert.Equal(Text, Read(Fixture.Bytes(file)));

    [Fact]
    public void Reads_streams_one_after_the_other() => Assert.Equal(Text + Text, Read(Fixture.Bytes("concatenated.xz")));

    [Fact]
    public void Reads_on_after_padding_between_streams()
    {
        var stream = Fixture.Bytes("check-crc32.xz");

        Assert.Equal(Text + Text, Read([.. stream, 0, 0, 0, 0, .. stream, 0, 0, 0, 0]));
    }

    [Theory]
    [InlineData("check-crc32.xz")]
    [InlineData("check-crc64.xz")]
    [InlineData("check-sha256.xz")]
    [InlineData("blocks.xz")]
    public void Lets_no_single_flipped_bit_change_the_text(string file)
    {
        // The decoder ignores the value of the range coder's first byte, which is always zero and says nothing.
        var bytes = Fixture.Bytes(file);
        // Three and eight have no common factor: in three bytes every bit has its turn.
        for (var bit = 0; bit < bytes.Length * 8; bit += 3)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            string? text = null;
            var failure = Record.Exception(() => text = Read(flipped));
            Assert.True(failure is KmodFormatException || text == Text, $"bit {bit % 8} of byte {bit / 8}: {failure}");
        }
    }

    [Theory]
    [InlineData("check-crc32.xz")]
    [InlineData("check-none.xz")]
    [InlineData("blocks.xz")]
    public void Notices_every_cut(string file)
    {
        var bytes = Fixture.Bytes(file);
        for (var length = 0; length < bytes.Length; length++)
            Assert.IsType<TruncatedException>(Record.Exception(() => Read(bytes[..length])));
    }

    [Fact]
    public void Refuses_bytes_after_the_end() =>
        Assert.Throws<CorruptCompressionException>(() => Read([.. Fixture.Bytes("check-crc32.xz"), .. "garbage after it"u8]));

    [Fact]
    public void Refuses_other_filters() => Assert.StartsWith(
        "sample: the xz data uses filter 0x4; only plain LZMA2",
        Assert.Throws<UnsupportedCompressionException>(() => Read(Fixture.Bytes("filter.xz"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_to_keep_more_history_than_allowed() => Assert.StartsWith(
        "sample: decompressing it needs 134217728 bytes of history, the limit is 33554432",
        Assert.Throws<OversizedException>(() => Read(Fixture.Bytes("window.xz"))).Message, StringComparison.Ordinal);

    static string Read(byte[] bytes)
    {
        using var source = new SourceStream(new MemoryStream(bytes), hashed: false, CancellationToken.None);
        using var stream = new GuardedStream(
            source, ModuleCompression.Xz, RpmLimits.Default.WindowBytes, new OutputLimit(1024 * 1024, 1000), "sample");
        using var text = new MemoryStream();
        stream.CopyTo(text);
        return Encoding.ASCII.GetString(text.ToArray());
    }
}
