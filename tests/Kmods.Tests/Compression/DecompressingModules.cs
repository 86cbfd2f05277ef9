namespace KinoiteZfs.Kmods.Tests.Compression;

public sealed class DecompressingModules
{
    [Theory]
    [InlineData("modules-gz.rpm")]
    [InlineData("modules-zst.rpm")]
    [InlineData("payload-none.rpm")]
    public async Task Notices_every_cut(string package)
    {
        var (entry, content) = (await Fixture.EntriesAsync(Fixture.Bytes(package)))[^1];
        for (var length = 0; length < content.Length; length++)
            Assert.True(await Record.ExceptionAsync(() => Fixture.ModuleAsync(
                content[..length], entry.Path)) is KmodFormatException, $"{length} of {content.Length} bytes");
    }

    [Theory]
    [InlineData("modules-gz.rpm")]
    [InlineData("modules-zst.rpm")]
    [InlineData("payload-none.rpm")]
    public async Task Refuses_bytes_after_the_end(string package)
    {
        var (entry, content) = (await Fixture.EntriesAsync(Fixture.Bytes(package)))[^1];

        var failure = await Record.ExceptionAsync(
            () => Fixture.ModuleAsync([.. content, .. "something else"u8], entry.Path));

        Assert.IsType<KmodFormatException>(failure, exactMatch: false);
    }

    [Fact]
    public async Task Refuses_zstd_which_needs_more_history_than_allowed()
    {
        var content = new byte[64 * 1024];
        new Random(1).NextBytes(content);
        using var packed = new MemoryStream();
        await using (var zstd = new ZstdSharp.CompressionStream(packed, leaveOpen: true))
        {
            zstd.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_windowLog, 27);
            for (var i = 0; i < 64; i++)
            {
                await zstd.WriteAsync(content);
                await zstd.FlushAsync();
            }
        }

        var failure = await Assert.ThrowsAsync<OversizedException>(
            () => Fixture.ModuleAsync(packed.ToArray(), "zfs.ko.zst"));

        Assert.StartsWith(
            "zfs.ko.zst: decompressing it needs more history than the limit of 67108864 bytes", failure.Message,
            StringComparison.Ordinal);
    }
}
