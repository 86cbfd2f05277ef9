using System.Formats.Tar;
using System.Text;

namespace KinoiteZfs.Oci.Tests.Layers;

public sealed class ReadingArchives
{
    static readonly string Long = string.Join('/', Enumerable.Repeat("directory", 20)) + "/file";

    [Fact]
    public async Task Entries_come_in_the_order_of_the_archive() =>
        Assert.Equal(
            ["Directory usr", "File usr/a = one", "HardLink usr/b -> usr/a", "SymbolicLink c -> /usr/a", "Special dev"],
            await LayerText.ReadAsync(new TarBytes()
                .Directory("usr/").File("usr/a", "one").HardLink("usr/b", "./usr/a")
                .Link("c", "/usr/a").Entry("dev", '3', []).End()));

    [Theory]
    [InlineData("/usr/a")]
    [InlineData("./usr/a")]
    [InlineData("usr//a")]
    [InlineData("usr/./a")]
    public async Task Paths_are_relative_to_the_root_however_they_are_written(string path) =>
        Assert.Equal(["File usr/a"], await LayerText.ReadAsync(new TarBytes().File(path).End()));

    [Fact]
    public async Task Content_need_not_be_read()
    {
        await using var layer = await LayerReader.OpenAsync(
            new MemoryStream(new TarBytes().File("a", new string('x', 5000)).File("b", "y").End()), "Layer L",
            LayerLimits.Default, default);

        await layer.NextAsync(default);

        Assert.Equal("b", (await layer.NextAsync(default))!.Path.Value);
    }

    [Fact]
    public async Task The_stream_of_an_entry_left_behind_is_empty()
    {
        await using var layer = await LayerReader.OpenAsync(
            new MemoryStream(new TarBytes().File("a", "x").File("b", "y").End()), "Layer L", LayerLimits.Default,
            default);
        await layer.NextAsync(default);
        var left = layer.Content;
        await layer.NextAsync(default);

        Assert.Equal(0, await left.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task A_pax_header_replaces_path_link_and_size() =>
        Assert.Equal(
            [$"File {Long} = abc", $"SymbolicLink l -> {Long}"],
            await LayerText.ReadAsync(new TarBytes()
                .Pax(("mtime", "1.5"), ("path", Long), ("size", "3"))
                .Entry("short", '0', "abc"u8.ToArray(), edit: block => block.AsSpan(124, 11).Fill((byte)'0'))
                .Pax(("linkpath", Long)).Link("l", "cut")
                .End()));

    [Fact]
    public async Task A_pax_header_counts_for_one_entry_only() =>
        Assert.Equal(["File a", "File c"], await LayerText.ReadAsync(
            new TarBytes().Pax(("path", "a")).File("b").File("c").End()));

    [Fact]
    public async Task Gnu_long_names_are_read() =>
        Assert.Equal(
            [$"SymbolicLink {Long} -> {Long}x"],
            await LayerText.ReadAsync(new TarBytes()
                .Entry("././@LongLink", 'L', Encoding.UTF8.GetBytes(Long + "\0"))
                .Entry("././@LongLink", 'K', Encoding.UTF8.GetBytes(Long + "x\0"))
                .Link("cut", "cut").End()));

    [Fact]
    public async Task The_prefix_of_a_ustar_name_is_part_of_it() =>
        Assert.Equal(["File pre/fix/a"], await LayerText.ReadAsync(
            new TarBytes().Entry("a", '0', [], edit: block => "pre/fix"u8.CopyTo(block.AsSpan(345))).End()));

    [Fact]
    public async Task A_binary_size_is_read() =>
        Assert.Equal(
            ["File a = abc"],
            await LayerText.ReadAsync(new TarBytes().Entry("a", '0', "abc"u8.ToArray(), edit: block =>
            {
                block.AsSpan(124, 12).Clear();
                (block[124], block[135]) = (0x80, 3);
            }).End()));

    [Fact]
    public async Task A_sparse_file_is_known_by_name_and_skipped() =>
        Assert.Equal(
            ["SparseFile a", "SparseFile real", "File b = x"],
            await LayerText.ReadAsync(new TarBytes()
                .Entry("a", 'S', [], edit: block => block[482] = 1).Block([.. new byte[504], 0, .. new byte[7]])
                .Pax(("GNU.sparse.major", "1"), ("GNU.sparse.name", "real")).File("GNUSparseFile.0/real", "map")
                .File("b", "x").End()));

    [Fact]
    public async Task An_archive_may_end_without_zero_blocks() =>
        Assert.Equal(["File a = x"], await LayerText.ReadAsync(new TarBytes().File("a", "x").WithoutEnd()));

    // umoci insert writes such layers, and Go's archive/tar takes the end within the padding for the archive's
    // (reader.go, next).
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task An_archive_may_end_without_the_padding_of_its_last_file(int padding) =>
        Assert.Equal(["File a", "File b = text"], await LayerText.ReadAsync(
            new TarBytes().File("a").File("b", "text").WithoutEnd()[..(1024 + 4 + padding)]));

    [Fact]
    public async Task An_empty_layer_has_no_entries() =>
        Assert.Empty(await LayerText.ReadAsync([]));

    [Fact]
    public async Task Names_which_are_not_utf8_stay_distinct()
    {
        var lines = await LayerText.ReadAsync(new TarBytes()
            .Entry("?", '0', [], edit: block => block[0] = 0xE9)
            .Entry("?", '0', [], edit: block => block[0] = 0xE8).End());

        Assert.Equal(2, lines.Distinct().Count());
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Archives_of_other_writers_are_read(TarEntryFormat format)
    {
        using var bytes = new MemoryStream();
        await using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            System.Formats.Tar.TarEntry entry = format switch
            {
                TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, "usr/file"),
                TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, "usr/file"),
                _ => new GnuTarEntry(TarEntryType.RegularFile, "usr/file"),
            };
            entry.DataStream = new MemoryStream("text"u8.ToArray());
            await writer.WriteEntryAsync(entry);
        }

        Assert.Equal(["File usr/file = text"], await LayerText.ReadAsync(bytes.ToArray()));
    }
}
