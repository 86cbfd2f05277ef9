using System.Text;
using KinoiteZfs.Kmods.Compression;

namespace KinoiteZfs.Kmods.Tests.Packages;

/// <summary>Read back by the reader of packages; a real kernel reads them in the lab.</summary>
public sealed class WritingArchives
{
    [Fact]
    public async Task A_file_comes_back_with_its_mode_and_size() =>
        Assert.Equal([("init", 0x81EDu, 5L), ("TRAILER!!!", 0u, 0L)], await WriteAsync(
            archive => FileAsync(archive, "init", "hello")));

    [Fact]
    public async Task Missing_directories_come_before_what_lies_in_them() =>
        Assert.Equal(
            ["usr", "usr/sbin", "usr/sbin/zfs", "usr/sbin/zpool", "TRAILER!!!"],
            (await WriteAsync(async archive =>
            {
                await FileAsync(archive, "usr/sbin/zfs", "one");
                await FileAsync(archive, "usr/sbin/zpool", "three");
            })).Select(entry => entry.Name));

    [Fact]
    public async Task A_symbolic_link_holds_where_it_leads() =>
        Assert.Equal(
            [("sbin", 0xA1FFu, 8L), ("TRAILER!!!", 0u, 0L)],
            await WriteAsync(archive => archive.AddSymbolicLinkAsync("sbin", "usr/sbin", default)));

    [Theory]
    [InlineData("/init")]
    [InlineData("a//b")]
    [InlineData("../init")]
    [InlineData("")]
    public async Task A_path_which_is_not_clean_is_refused(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(archive => FileAsync(archive, path, "x")));

    [Fact]
    public async Task A_path_cannot_come_twice() =>
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(async archive =>
        {
            await FileAsync(archive, "init", "ours");
            await FileAsync(archive, "init", "theirs");
        }));

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Content_of_another_size_than_announced_is_refused(long size) =>
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(
            archive => archive.AddFileAsync("init", 0x1ED, size, new MemoryStream("hello"u8.ToArray()), default)));

    static Task FileAsync(CpioWriter archive, string path, string content) =>
        archive.AddFileAsync(path, 0x1ED, Encoding.ASCII.GetBytes(content), default);

    static async Task<List<(string Name, uint Mode, long Size)>> WriteAsync(Func<CpioWriter, Task> write)
    {
        using var bytes = new MemoryStream();
        var archive = new CpioWriter(bytes);
        await write(archive);
        await archive.FinishAsync(default);
        bytes.Position = 0;
        await using var source = new SourceStream(bytes, hashed: false, default);
        await using var stream = new GuardedStream(
            source, ModuleCompression.None, KmodLimits.ModuleWindowBytes, new OutputLimit(1 << 20, 1000), "archive");
        var input = new PayloadInput(stream, "archive");
        var reader = new CpioReader(input, [], RpmLimits.Default);
        List<(string, uint, long)> entries = [];
        CpioHeader entry;
        do
        {
            entry = await reader.ReadAsync(default);
            entries.Add((entry.Name, entry.Mode, entry.Size));
            await input.ReadExactlyAsync(new byte[entry.Size], "content", default);
            await input.SkipPaddingAsync(default);
        }
        while (entry.Name != CpioHeader.Trailer);
        return entries;
    }
}
