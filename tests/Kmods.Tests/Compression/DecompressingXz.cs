using System.Globalization;
using System.Text;
using KinoiteZfs.Kmods.Compression;

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
    public void Reads_streams_one_after_the_other() =>
        Assert.Equal(Text + Text, Read(Fixture.Bytes("concatenated.xz")));

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
        Assert.Throws<CorruptCompressionException>(
            () => Read([.. Fixture.Bytes("check-crc32.xz"), .. "garbage after it"u8]));

    /// <summary>Kernels load modules packed with the x86 filter; a kmod which unpacks itself also those with
    /// delta.</summary>
    [Theory]
    [InlineData("filter.xz")]
    [InlineData("delta.xz")]
    public void Reads_filters_before_lzma2(string file) => Assert.Equal(Text, Read(Fixture.Bytes(file)));

    /// <summary>Half of its bytes are opcodes of calls and jumps, or highest bytes of their targets.</summary>
    [Fact]
    public void Turns_addresses_of_x86_calls_back_into_distances()
    {
        var (code, state) = (new byte[200_000], 1u);
        for (var i = 0; i < code.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            code[i] = (state >> 24) switch { < 48 => 0xE8, < 64 => 0xE9, < 128 => 0x00, < 160 => 0xFF, var other =>
                (byte)other };
        }

        Assert.Equal(code, Bytes(Fixture.Bytes("x86.xz"), RpmLimits.Default.WindowBytes));
    }

    [Fact]
    public void Refuses_other_filters() => Assert.StartsWith(
        "sample: the xz data uses filter 0x7; only LZMA2, alone or after x86 or delta, is read",
        Assert.Throws<UnsupportedCompressionException>(() => Read(Fixture.Bytes("arm.xz"))).Message,
        StringComparison.Ordinal);

    /// <summary>Kernels load modules packed with any dictionary: only as much of it as there is content is ever
    /// used.</summary>
    [Fact]
    public void Reads_small_content_with_a_large_dictionary() => Assert.Equal(Text, Read(Fixture.Bytes("window.xz")));

    [Theory]
    [InlineData("far-crc32.xz")]
    [InlineData("far-none.xz")]
    public void Refuses_to_keep_more_history_than_allowed(string file)
    {
        Assert.Equal(2 * 8192, Bytes(Fixture.Bytes(file), 64 * 1024).Length);
        Assert.StartsWith(
            "sample: decompressing it needs up to 65536 bytes of history, the limit is 4096",
            Assert.Throws<OversizedException>(() => Bytes(Fixture.Bytes(file), 4096)).Message,
            StringComparison.Ordinal);
    }

    static string Read(byte[] bytes) => Encoding.ASCII.GetString(Bytes(bytes, RpmLimits.Default.WindowBytes));

    static byte[] Bytes(byte[] bytes, int windowBytes)
    {
        using var source = new SourceStream(new MemoryStream(bytes), hashed: false, CancellationToken.None);
        using var stream = new GuardedStream(
            source, ModuleCompression.Xz, windowBytes, new OutputLimit(1024 * 1024, 1000), "sample");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
