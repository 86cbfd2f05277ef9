using ZstdSharp;

namespace KinoiteZfs.Oci.Tests.Layers;

public sealed class Decompressing
{
    static readonly byte[] Archive = new TarBytes().File("a", "x").File("b", new string('y', 3000)).End();
    static readonly string[] Entries = ["File a = x", "File b = " + new string('y', 3000)];

    static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new Compressor();
        return compressor.Wrap(bytes).ToArray();
    }

    [Fact]
    public async Task A_plain_archive_is_read() => Assert.Equal(Entries, await LayerText.ReadAsync(Archive));

    [Fact]
    public async Task Gzip_is_read() => Assert.Equal(Entries, await LayerText.ReadAsync(TarBytes.Gzip(Archive)));

    [Fact]
    public async Task Gzip_of_several_members_is_read() =>
        Assert.Equal(
            Entries, await LayerText.ReadAsync([.. TarBytes.Gzip(Archive[..700]), .. TarBytes.Gzip(Archive[700..])]));

    [Fact]
    public async Task Zstd_is_read() => Assert.Equal(Entries, await LayerText.ReadAsync(Zstd(Archive)));

    [Fact]
    public async Task Zstd_of_several_frames_is_read() =>
        Assert.Equal(Entries, await LayerText.ReadAsync([.. Zstd(Archive[..700]), .. Zstd(Archive[700..])]));

    [Fact]
    public async Task Zstd_that_begins_with_a_skippable_frame_is_read() =>
        Assert.Equal(
            Entries, await LayerText.ReadAsync([0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4, .. Zstd(Archive)]));

    [Fact]
    public async Task Gzip_cut_short_is_an_error_that_names_the_layer()
    {
        var message = await LayerText.ErrorAsync(TarBytes.Gzip(Archive)[..40]);

        Assert.Contains("Layer L", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_gzip_is_an_error_that_names_the_layer()
    {
        var packed = TarBytes.Gzip(Archive);
        packed.AsSpan(12, 8).Fill(0xFF);

        Assert.Contains("Layer L", await LayerText.ErrorAsync(packed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zstd_cut_short_is_an_error_that_names_the_layer() =>
        Assert.Contains("Layer L", await LayerText.ErrorAsync(Zstd(Archive)[..20]), StringComparison.Ordinal);

    // containers/storage, pkg/chunked/internal/minimal/compression.go: a frame for each file, then the table of
    // contents and the footer in skippable frames.
    [Fact]
    public async Task Zstd_chunked_is_read()
    {
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];

        Assert.Equal(Entries, await LayerText.ReadAsync(
            [.. Zstd(Archive[..512]), .. Zstd(Archive[512..1024]), .. Zstd(Archive[1024..4608]), .. Zstd(
                Archive[4608..]), .. skippable, .. skippable, .. skippable]));
    }

    /// <param name="exponent">Window of 2^(10 + exponent) bytes: 32 MiB as skopeo and buildah write from level 10 on,
    /// and zstd's own limit.</param>
    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Zstd_with_a_window_up_to_128_MiB_is_read(byte exponent)
    {
        // Frame header: no single segment, window descriptor; one raw last block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (byte)(exponent
            << 3), .. BitConverter.GetBytes(Archive.Length << 3 | 1)[..3], .. Archive];

        Assert.Equal(Entries, await LayerText.ReadAsync(frame));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(21)]
    public async Task A_zstd_frame_that_asks_for_more_memory_is_refused_with_what_to_do(byte exponent)
    {
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (byte)(exponent << 3), 0x01, 0x00, 0x00];

        var message = await LayerText.ErrorAsync(frame);

        Assert.Contains(
            "Layer L cannot be decompressed: it takes more memory than 128 MiB", message, StringComparison.Ordinal);
        Assert.Contains("--dest-compress-level 3", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_unpacks_without_end_is_stopped()
    {
        var bomb = TarBytes.Gzip(new TarBytes().Entry("a", '0', new byte[1_000_000]).End());

        Assert.Contains(
            "unpacks to more than 100000 bytes",
            await LayerText.ErrorAsync(bomb, new LayerLimits { UncompressedBytes = 100_000 }),
            StringComparison.Ordinal);
    }
}
