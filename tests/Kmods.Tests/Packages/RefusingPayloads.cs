using System.IO.Compression;

namespace KinoiteZfs.Kmods.Tests.Packages;

/// <summary>A package which lists one file, /opt/f of four bytes, around an archive which says something
/// else.</summary>
public sealed class RefusingPayloads
{
    [Fact]
    public async Task Nothing_is_wrong_with_the_package_these_tests_start_from() =>
        Assert.Equal(["/opt/f"], (await Fixture.EntriesAsync(Package(CpioBytes.Archive(("./opt/f", "text")))))
            .Select(item => item.Entry.Path));

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("./opt/../../etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("./opt//f")]
    [InlineData("./opt/./f")]
    [InlineData("./opt/f\n")]
    [InlineData(".")]
    public async Task Whose_paths_are_not_clean(string path) =>
        await RefusedAsync<PayloadFormatException>(CpioBytes.Archive((path, "text")), "is not clean");

    [Fact]
    public async Task Which_hold_a_file_the_header_does_not_list() =>
        await RefusedAsync<PayloadFormatException>(
            CpioBytes.Archive(("./opt/f", "text"), ("./etc/passwd", "root")),
            "'/etc/passwd' is not in the header's list");

    [Fact]
    public async Task Which_lack_a_file_the_header_lists() =>
        await RefusedAsync<PayloadFormatException>(
            CpioBytes.Archive(), "'/opt/f' is in the header's list but not in the payload");

    [Fact]
    public async Task Which_hold_a_file_twice() =>
        await RefusedAsync<PayloadFormatException>(
            CpioBytes.Archive(("./opt/f", "text"), ("/opt/f", "more")), "'/opt/f' comes twice");

    [Fact]
    public async Task Whose_sizes_differ_from_the_header() =>
        await RefusedAsync<PayloadFormatException>(
            CpioBytes.Archive(("./opt/f", "longer text")), "'/opt/f' has 11 bytes, the header says 4");

    [Fact]
    public async Task Whose_types_differ_from_the_header() => await RefusedAsync<PayloadFormatException>(
        [.. CpioBytes.Entry("./opt/f", "text"u8.ToArray(), mode: 0xa1ff), .. CpioBytes.Trailer()],
        "'/opt/f' is of another type than the header says");

    [Fact]
    public async Task Which_hold_devices() => await RefusedAsync<PayloadFormatException>(
        [.. CpioBytes.Entry("./opt/f", [], mode: 0x6180), .. CpioBytes.Trailer()],
        "'/opt/f' is a device, pipe or socket", mode: 0x6180);

    [Fact]
    public async Task Whose_links_differ_from_the_header() => await RefusedAsync<PayloadFormatException>(
        [.. CpioBytes.Entry("./opt/f", "/etc"u8.ToArray(), mode: 0xa1ff), .. CpioBytes.Trailer()],
        "'/opt/f' links to '/etc', the header says ''", mode: 0xa1ff);

    [Fact]
    public async Task Which_end_within_a_file() => await RefusedAsync<TruncatedException>(
        CpioBytes.Header("./opt/f", 0x81a4, 4), "the payload ends within '/opt/f'");

    [Fact]
    public async Task Which_end_without_a_trailer() => await RefusedAsync<TruncatedException>(
        CpioBytes.Entry("./opt/f", "text"u8.ToArray()), "the payload ends within an entry's header");

    [Fact]
    public async Task Which_hold_data_after_the_trailer() => await RefusedAsync<PayloadFormatException>(
        [.. CpioBytes.Archive(("./opt/f", "text")), .. "more"u8],
        "there is data after the end of the payload's archive");

    [Fact]
    public async Task Which_are_no_archive_inside() => await RefusedAsync<PayloadFormatException>(
        "070707 and so on, much longer than a header is"u8.ToArray(), "a payload entry starts with '070707'");

    [Fact]
    public async Task Whose_numbers_are_none() => await RefusedAsync<PayloadFormatException>(
        [.. "070701"u8, .. Enumerable.Repeat((byte)'g', 104)],
        "a payload entry's header has 'gggggggg' where a hexadecimal number belongs");

    [Fact]
    public async Task Whose_sums_do_not_add_up() => await RefusedAsync<PayloadFormatException>(
        [.. CpioBytes.Entry("./opt/f", "text"u8.ToArray(), magic: "070702", sum: 7), .. CpioBytes.Trailer()],
        "the bytes of '/opt/f' add up to 453, its entry says 7");

    [Fact]
    public async Task Whose_names_are_longer_than_any_path() => await RefusedAsync<OversizedException>(
        CpioBytes.Archive(("./" + new string('a', 5000), "text")),
        "a payload entry's name has 5003 bytes; the limit is 4096");

    [Fact]
    public async Task Which_put_a_file_below_their_own_link()
    {
        var parts = RpmParts.Of(Fixture.Bytes("links.rpm"));
        var (names, modes) = (new[] { "d", "f" }, new byte[] { 0xa1, 0xff, 0x81, 0xa4 });
        parts.With(1117, names).With(1118, "/opt/", "/opt/d/")
            .WithNumbers(1116, 0, 1).WithNumbers(1028, 4, 4).With(1036, "/etc", "")
            .WithNumbers(1034, 0, 0).WithNumbers(1037, 0, 0).WithNumbers(1096, 1, 2);
        parts.Header[1030] = (3, 2, modes);
        parts.WithPayload([.. CpioBytes.Entry("./opt/d", "/etc"u8.ToArray(), mode: 0xa1ff), .. CpioBytes.Entry(
            "./opt/d/f", "text"u8.ToArray()), .. CpioBytes.Trailer()]);

        await RefusingPackages.RefusedAsync<PayloadFormatException>(
            parts.ToBytes(), "sample.rpm: '/opt/d/f' lies below a symbolic link of this package");
    }

    [Fact]
    public async Task Which_grow_a_thousandfold_when_decompressed()
    {
        const int size = 64 * 1024 * 1024;
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(CpioBytes.Header("./opt/f", 0x81a4, size));
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < size / zeros.Length; i++)
                await gzip.WriteAsync(zeros);
            await gzip.WriteAsync(CpioBytes.Trailer());
        }
        var package = Parts(0x81a4, size).WithPayload(packed.ToArray(), "gzip").ToBytes();

        await RefusingPackages.RefusedAsync<OversizedException>(
            package, "sample.rpm, payload: ", new RpmLimits { CompressionRatio = 500 });
    }

    [Fact]
    public async Task Which_are_larger_than_the_limit() => await RefusingPackages.RefusedAsync<OversizedException>(
        Package(CpioBytes.Archive(("./opt/f", "text"))), "sample.rpm, payload: more than 100 bytes when decompressed",
        new RpmLimits { PayloadBytes = 100 });

    [Fact]
    public async Task Whose_files_are_larger_than_the_limit() =>
        await RefusingPackages.RefusedAsync<OversizedException>(
            Package(CpioBytes.Archive(("./opt/f", "text"))), "sample.rpm: '/opt/f' has 4 bytes, above the limit",
            new RpmLimits { FileBytes = 3 });

    [Theory]
    [InlineData(2, 4096)]
    [InlineData(4096, 100)]
    public async Task Whose_header_is_larger_than_the_limit(int entries, int bytes) =>
        await RefusingPackages.RefusedAsync<OversizedException>(
            Package([]), "sample.rpm: its header claims ",
            new RpmLimits { HeaderEntries = entries, HeaderBytes = bytes });

    [Fact]
    public async Task Whose_header_lists_more_than_the_limit() =>
        await RefusingPackages.RefusedAsync<OversizedException>(
            Fixture.Bytes("links.rpm"), "sample.rpm: RequireName in its header has 4 values; the limit is 2",
            new RpmLimits { Files = 2 });

    [Fact]
    public async Task Whose_listed_paths_are_together_longer_than_the_limit() =>
        await RefusingPackages.RefusedAsync<OversizedException>(
            Fixture.Bytes("links.rpm"), "sample.rpm: the paths its header lists have more than 20 characters",
            new RpmLimits { PathsTotal = 20 });

    static async Task RefusedAsync<TFailure>(byte[] archive, string message, int mode = 0x81a4)
        where TFailure : KmodFormatException
    {
        var package = Parts(mode, mode == 0x6180 ? 0 : 4).WithPayload(archive).ToBytes();

        var failure = await Assert.ThrowsAsync<TFailure>(() => Fixture.PackageAsync(package));

        Assert.StartsWith("sample.rpm: ", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Contains(message, StringComparison.Ordinal), failure.Message);
    }

    static byte[] Package(byte[] archive) => Parts(0x81a4, 4).WithPayload(archive).ToBytes();

    static RpmParts Parts(int mode, int size)
    {
        var parts = RpmParts.Of(Fixture.Bytes("links.rpm")).With(1117, "f")
            .With(1118, "/opt/").WithNumbers(1116, 0).WithNumbers(1028, size)
            .With(1036, "").WithNumbers(1034, 0).WithNumbers(1037, 0).WithNumbers(1096, 1);
        parts.Header[1030] = (3, 1, [(byte)(mode >> 8), (byte)mode]);
        return parts;
    }
}
