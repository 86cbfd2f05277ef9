using System.Text;

namespace KinoiteZfs.Oci.Tests.Layers;

public sealed class HostileArchives
{
    static byte[] WithSize(string octal) =>
        new TarBytes().Entry("a", '0', [], edit: block => Encoding.ASCII.GetBytes(octal).CopyTo(block, 124)).End();

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("usr/../../etc/passwd")]
    [InlineData("..")]
    public async Task A_path_that_leaves_the_image_is_refused(string path) =>
        Assert.Contains(
            $"'{path}' leaves the image", await LayerText.ErrorAsync(new TarBytes().File(path).End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_hard_link_that_leaves_the_image_is_refused() =>
        Assert.Contains(
            "'../etc/shadow', which leaves the image",
            await LayerText.ErrorAsync(new TarBytes().HardLink("a", "../etc/shadow").End()), StringComparison.Ordinal);

    [Fact]
    public async Task A_path_with_nul_is_refused() =>
        Assert.Contains(
            "has a NUL", await LayerText.ErrorAsync(new TarBytes().Pax(("path", "a\0b")).File("x").End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_path_longer_than_linux_knows_is_refused() =>
        Assert.Contains(
            "longer than 4096",
            await LayerText.ErrorAsync(new TarBytes().Pax(("path", new string('a', 5000))).File("x").End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_symbolic_link_longer_than_linux_knows_is_refused() =>
        Assert.Contains(
            "longer than 4096",
            await LayerText.ErrorAsync(new TarBytes().Pax(("linkpath", new string('a', 5000))).Link("x", "y").End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_claims_ten_terabytes_ends_where_the_bytes_end() =>
        Assert.Contains(
            "in the middle of a file",
            await LayerText.ErrorAsync(new TarBytes().Pax(("size", "10995116277760")).File("a", "x").WithoutEnd()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_header_with_a_wrong_checksum_is_refused() =>
        Assert.Contains(
            "checksum", await LayerText.ErrorAsync(new TarBytes()
                .Entry("a", '0', [], edit: block => "0000001"u8.CopyTo(block.AsSpan(148)), fixChecksum: false).End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_header_cut_short_is_refused() =>
        Assert.Contains(
            "in the middle of a header", await LayerText.ErrorAsync(new TarBytes().File("a").WithoutEnd()[..300]),
            StringComparison.Ordinal);

    [Fact]
    public async Task What_is_no_archive_is_refused() =>
        Assert.Contains(
            "not a usable tar archive", await LayerText.ErrorAsync(Encoding.UTF8.GetBytes(new string('x', 600))),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_size_that_is_no_number_is_refused() =>
        Assert.Contains(
            "not an octal number", await LayerText.ErrorAsync(WithSize("0000000009\0")), StringComparison.Ordinal);

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x81)]
    public async Task A_negative_or_overflowing_binary_size_is_refused(byte first) =>
        Assert.Contains(
            "negative or beyond",
            await LayerText.ErrorAsync(new TarBytes().Entry("a", '0', [], edit: block => block[124] = first).End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_binary_size_beyond_63_bits_is_refused() =>
        Assert.Contains(
            "beyond 63 bits",
            await LayerText.ErrorAsync(new TarBytes().Entry("a", '0', [], edit: block =>
            {
                block.AsSpan(124, 12).Clear();
                (block[124], block[128]) = (0x80, 0x80);
            }).End()),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("5 a=b\n")]
    [InlineData("99999999999 a=b\n")]
    [InlineData("6 ab\n\n")]
    [InlineData("-6 a=b\n")]
    [InlineData("7 a=bcd")]
    [InlineData("x a=b\n")]
    public async Task A_malformed_pax_header_is_refused(string records) =>
        Assert.Contains(
            "a pax header has a record",
            await LayerText.ErrorAsync(
                new TarBytes().Entry("x", 'x', Encoding.ASCII.GetBytes(records)).File("a").End()),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("1x")]
    public async Task A_pax_size_that_is_no_number_of_bytes_is_refused(string size) =>
        Assert.Contains(
            "the pax record 'size'", await LayerText.ErrorAsync(new TarBytes().Pax(("size", size)).File("a").End()),
            StringComparison.Ordinal);

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public async Task An_extended_header_larger_than_its_limit_is_not_read(char type) =>
        Assert.Contains(
            "more than the 1048576 allowed",
            await LayerText.ErrorAsync(
                new TarBytes().Entry("x", type, [], edit: block => "77777777777"u8.CopyTo(block.AsSpan(124))).End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_global_header_that_renames_every_entry_is_refused() =>
        Assert.Contains(
            "global header",
            await LayerText.ErrorAsync(new TarBytes()
                .Entry("g", 'g', Encoding.ASCII.GetBytes(TarBytes.PaxRecord("path", "x"))).File("a").End()),
            StringComparison.Ordinal);

    [Fact]
    public async Task More_entries_than_allowed_are_refused() =>
        Assert.Contains(
            "more than 2 entries",
            await LayerText.ErrorAsync(
                new TarBytes().File("a").File("b").File("c").End(), new LayerLimits { Entries = 2 }),
            StringComparison.Ordinal);

    [Fact]
    public async Task Extended_headers_count_as_entries() =>
        Assert.Contains(
            "more than 2 entries",
            await LayerText.ErrorAsync(
                new TarBytes().Pax(("a", "b")).Pax(("a", "b")).Pax(("a", "b")).File("a").End(),
                new LayerLimits { Entries = 2 }),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_sparse_map_without_end_is_refused() =>
        Assert.Contains(
            "map of a sparse file does not end",
            await LayerText.ErrorAsync(new TarBytes().Entry("a", 'S', [], edit: block => block[482] = 1)
                .Block([.. Enumerable.Repeat((byte)1, 1024)]).WithoutEnd()),
            StringComparison.Ordinal);
}
