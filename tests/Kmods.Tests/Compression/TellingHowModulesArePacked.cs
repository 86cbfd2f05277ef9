using KinoiteZfs.Kmods.Compression;
using KinoiteZfs.Kmods.Tests.Modules;

namespace KinoiteZfs.Kmods.Tests.Compression;

/// <summary>What kernels and kmod mind is learnt while a module streams by.</summary>
public sealed class TellingHowModulesArePacked
{
    static readonly byte[] Module = Fixture.Bytes("plain.ko");

    [Fact]
    public async Task A_plain_module() =>
        Assert.Equal(new ModulePacking(ModuleCompression.None), await PackingAsync(Module, ""));

    [Fact]
    public async Task A_gzip_member() =>
        Assert.Equal(new ModulePacking(ModuleCompression.Gzip), await PackingAsync(ReadingModules.Gzip(Module), ".gz"));

    [Fact]
    public async Task A_zstd_frame_which_names_its_size() =>
        Assert.Equal(new ModulePacking(ModuleCompression.Zstd), await PackingAsync(Zstd(), ".zst"));

    [Fact]
    public async Task A_zstd_frame_from_a_pipe()
    {
        using var packed = new MemoryStream();
        await using (var zstd = new ZstdSharp.CompressionStream(packed, leaveOpen: true))
        {
            await zstd.WriteAsync(Module.AsMemory(0, 100));
            await zstd.FlushAsync();
            await zstd.WriteAsync(Module.AsMemory(100));
        }

        Assert.Equal(
            new ModulePacking(ModuleCompression.Zstd, NamesSize: false), await PackingAsync(packed.ToArray(), ".zst"));
    }

    [Fact]
    public async Task Two_zstd_frames() =>
        Assert.Equal(2, (await PackingAsync([.. Zstd(0, 200), .. Zstd(200)], ".zst")).Parts);

    [Fact]
    public async Task A_skippable_zstd_frame_is_no_frame_of_its_own() =>
        Assert.Equal(1, (await PackingAsync([.. Zstd(), 0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3], ".zst")).Parts);

    [Theory]
    [InlineData("check-none.xz", 1, "none", "")]
    [InlineData("check-crc32.xz", 1, "CRC32", "")]
    [InlineData("check-crc64.xz", 1, "CRC64", "")]
    [InlineData("check-sha256.xz", 1, "SHA-256", "")]
    [InlineData("blocks.xz", 1, "CRC64", "")]
    [InlineData("concatenated.xz", 2, "CRC32, CRC64", "")]
    [InlineData("filter.xz", 1, "CRC64", "x86")]
    [InlineData("delta.xz", 1, "CRC64", "delta")]
    public void Xz_streams(string file, int streams, string checks, string filters)
    {
        using var source = new SourceStream(
            new MemoryStream(Fixture.Bytes(file)), hashed: false, CancellationToken.None);
        using var stream = new GuardedStream(
            source, ModuleCompression.Xz, KmodLimits.ModuleWindowBytes, new OutputLimit(1024 * 1024, 1000), file);
        stream.CopyTo(Stream.Null);

        Assert.Equal(new ModulePacking(ModuleCompression.Xz, streams, checks, filters), stream.Packing);
    }

    static byte[] Zstd(int from = 0, int length = -1)
    {
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(Module.AsSpan(from, length < 0 ? Module.Length - from : length)).ToArray();
    }

    static async Task<ModulePacking> PackingAsync(byte[] bytes, string suffix) =>
        (await Fixture.ModuleAsync(bytes, $"/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko{suffix}")).Packing!;
}
