namespace KinoiteZfs.Kmods.Tests.Packages;

public sealed class RefusingPackages
{
    static readonly byte[] Good = Fixture.Bytes("payload-none.rpm");

    [Fact]
    public async Task Which_are_no_RPM_at_all() => await RefusedAsync<NotAnRpmException>(
        [.. "<html>"u8, .. new byte[200]],
        "sample.rpm: not an RPM package: it starts with 3c68746d, an RPM with edabeedb");

    [Fact]
    public async Task Which_are_empty() =>
        await RefusedAsync<TruncatedException>([], "sample.rpm: the file ends within its lead");

    [Fact]
    public async Task Which_are_source_packages() => await RefusedAsync<NotAnRpmException>(
        Fixture.Bytes("source.rpm"), "sample.rpm: a source package, expected a binary one");

    [Fact]
    public async Task Whose_header_does_not_start_as_one() => await RefusedAsync<NotAnRpmException>(
        Changed(Good, 96, 0), "sample.rpm: not an RPM package: its signature header does not start as one");

    [Fact]
    public async Task Whose_header_was_changed()
    {
        var at = Good.AsSpan().IndexOf("SAMPLE ZFS kernel modules"u8);

        await RefusedAsync<DigestMismatchException>(
            Changed(Good, at, (byte)'s'), "sample.rpm: its header does not have the SHA-256 the package says");
    }

    [Fact]
    public async Task Whose_uncompressed_payload_was_changed()
    {
        // The modification time of the archive's first entry: nothing but the digest knows its value.
        var at = Good.AsSpan().IndexOf("070701"u8) + 6 + (5 * 8);

        await RefusedAsync<DigestMismatchException>(
            Changed(Good, at, (byte)'5'), "sample.rpm: its payload has the SHA-256");
    }

    [Fact]
    public async Task Which_have_bytes_after_their_payload() => await RefusedAsync<DigestMismatchException>(
        [.. Good, 0, 0, 0, 0], "sample.rpm: its payload has ");

    [Theory]
    [InlineData("bzip2")]
    [InlineData("lzma")]
    public async Task Whose_payload_is_compressed_otherwise(string compressor) =>
        await RefusedAsync<UnsupportedCompressionException>(
            RpmParts.Of(Good).With(1125, compressor).ToBytes(),
            $"sample.rpm: its payload is compressed with '{compressor}'; gzip, xz, zstd and none are read");

    [Fact]
    public async Task Whose_payload_is_not_what_the_header_says() =>
        await RefusedAsync<UnsupportedCompressionException>(
            RpmParts.Of(Good).With(1125, "zstd").ToBytes(),
            "sample.rpm: its header says the payload is 'zstd', its first bytes say 'None'");

    [Fact]
    public async Task Whose_payload_is_no_cpio_archive() => await RefusedAsync<NotAnRpmException>(
        RpmParts.Of(Good).With(1124, "drpm").ToBytes(), "sample.rpm: its payload is 'drpm', expected cpio");

    [Fact]
    public async Task Whose_payload_is_missing() => await RefusedAsync<TruncatedException>(
        RpmParts.Of(Good).WithPayload([]).ToBytes(), "sample.rpm: the file ends before its payload");

    [Theory]
    [InlineData(1000, "Name")]
    [InlineData(1001, "Version")]
    [InlineData(1022, "Architecture")]
    public async Task Without_an_identity(int tag, string name)
    {
        var parts = RpmParts.Of(Good);
        parts.Header.Remove(tag);

        await RefusedAsync<RpmHeaderException>(
            parts.ToBytes(), $"sample.rpm: {name} in its header is missing or empty");
    }

    [Fact]
    public async Task Whose_dependencies_do_not_add_up() => await RefusedAsync<RpmHeaderException>(
        RpmParts.Of(Good).With(1049, "one").ToBytes(),
        "sample.rpm: RequireName in its header has another number of values");

    [Fact]
    public async Task Whose_file_lists_do_not_add_up() => await RefusedAsync<RpmHeaderException>(
        RpmParts.Of(Good).WithNumbers(1028, 1).ToBytes(),
        "sample.rpm: FileSizes in its header has 1 values for 3 files");

    [Fact]
    public async Task Whose_files_lie_in_no_directory() => await RefusedAsync<RpmHeaderException>(
        RpmParts.Of(Good).WithNumbers(1116, 0, 1, 7).ToBytes(),
        "sample.rpm: DirectoryIndexes in its header names directory 7 of 2");

    [Fact]
    public async Task Which_list_a_file_twice() => await RefusedAsync<RpmHeaderException>(
        RpmParts.Of(Good).With(1117, "zfs", "zfs.ko.xz", "zfs.ko.xz").ToBytes(),
        "sample.rpm: BaseNames in its header lists");

    [Fact]
    public async Task Which_use_another_digest_for_their_payload() => await RefusedAsync<RpmHeaderException>(
        RpmParts.Of(Good).With(5092, "00").WithNumbers(5093, 10).ToBytes(),
        "sample.rpm: its payload digest uses algorithm 10; only SHA-256 (8) is read");

    [Fact]
    public async Task Whose_values_are_of_another_type() => await RefusedAsync<RpmHeaderException>(
        RpmParts.Of(Good).WithNumbers(1000, 1).ToBytes(), "sample.rpm: Name in its header has type 4, not text");

    [Fact]
    public async Task Whose_texts_are_not_UTF8()
    {
        var parts = RpmParts.Of(Good);
        parts.Header[1000] = (6, 1, [0xff, 0xfe, 0]);

        await RefusedAsync<RpmHeaderException>(parts.ToBytes(), "sample.rpm: Name in its header is not UTF-8");
    }

    [Fact]
    public async Task Whose_texts_run_beyond_the_header()
    {
        var parts = RpmParts.Of(Good);
        // A string array with more strings than the header has bytes.
        parts.Header[1117] = (8, 40_000, [.. "zfs\0"u8]);

        await RefusedAsync<RpmHeaderException>(
            parts.ToBytes(), "sample.rpm: BaseNames in its header runs beyond the header");
    }

    [Fact]
    public async Task Whose_numbers_run_beyond_the_header() => await RefusedAsync<RpmHeaderException>(
        WithCount(1116, 40_000), "sample.rpm: DirectoryIndexes in its header runs beyond the header");

    static byte[] WithCount(int tag, int count)
    {
        var parts = RpmParts.Of(Good);
        parts.Header[tag] = parts.Header[tag] with { Count = count };
        return parts.ToBytes();
    }

    internal static byte[] Changed(byte[] bytes, int at, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[at] = value;
        return changed;
    }

    internal static async Task RefusedAsync<TFailure>(byte[] bytes, string message, RpmLimits? limits = null)
        where TFailure : KmodFormatException
    {
        var failure = await Assert.ThrowsAsync<TFailure>(() => Fixture.PackageAsync(bytes, "sample.rpm", limits));

        Assert.True(failure.Message.StartsWith(message, StringComparison.Ordinal), failure.Message);
    }
}
