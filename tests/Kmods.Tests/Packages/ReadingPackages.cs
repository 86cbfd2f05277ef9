using System.Text;

namespace KinoiteZfs.Kmods.Tests.Packages;

public sealed class ReadingPackages
{
    const string Folder = "/usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs";

    [Theory]
    [InlineData("xz")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public async Task Finds_the_modules_in_every_payload_rpm_writes(string compressor)
    {
        var package = await Fixture.PackageAsync($"payload-{compressor}.rpm");

        Assert.Equal(compressor, package.Header.PayloadCompressor);
        Assert.Equal([$"{Folder}/spl.ko.xz", $"{Folder}/zfs.ko.xz"], package.Modules.Select(module => module.Path));
        Assert.All(package.Modules, module => Assert.Equal(Fixture.Night1, module.Kernel));
    }

    [Fact]
    public async Task Gives_the_headers_facts()
    {
        var header = (await Fixture.PackageAsync("payload-zstd.rpm")).Header;

        Assert.Equal("kmod-zfs-6.18.12-200.fc43.x86_64-2.4.1-1.fc43.x86_64", header.Identity.ToString());
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1767225600), header.BuildTime);
        Assert.Contains(
            "kernel-uname-r = 6.18.12-200.fc43.x86_64", header.Requires.Select(dependency => dependency.ToString()));
        Assert.Contains("kernel-modules-for-kernel = 6.18.12-200.fc43.x86_64", header.Provides.Select(
            dependency => dependency.ToString()));
        Assert.Equal([Folder, $"{Folder}/spl.ko.xz", $"{Folder}/zfs.ko.xz"], header.Files.Select(file => file.Path));
        Assert.NotNull(header.PayloadDigest);
    }

    [Fact]
    public async Task Walks_files_and_directories_with_all_a_layer_needs()
    {
        var entries = await Fixture.EntriesAsync(Fixture.Bytes("userland.rpm"));

        Assert.Equal(["/usr/sbin/zfs", "/usr/sbin/zpool"], entries.Select(item => item.Entry.Path));
        Assert.All(entries, item => Assert.Equal((RpmEntryKind.File, 0x81edu), (item.Entry.Kind, item.Entry.Mode)));
        Assert.All(entries, item => Assert.StartsWith(
            "#!/bin/sh\n# SAMPLE", Encoding.ASCII.GetString(item.Content), StringComparison.Ordinal));
        Assert.All(entries, item => Assert.Equal(item.Entry.Size, item.Content.Length));
    }

    [Fact]
    public async Task Gives_a_hard_linked_file_before_its_other_names()
    {
        var entries = await Fixture.EntriesAsync(Fixture.Bytes("links.rpm"));

        var file = entries.FindIndex(item => item.Entry.Path == "/opt/links/c");
        Assert.Equal((RpmEntryKind.File, "three names, one file\n"), (
            entries[file].Entry.Kind, Encoding.ASCII.GetString(entries[file].Content)));
        Assert.Equal(
            [("/opt/links/a", RpmEntryKind.HardLink, "/opt/links/c"), (
                "/opt/links/b", RpmEntryKind.HardLink, "/opt/links/c")],
            entries.Skip(file + 1).Select(item => (item.Entry.Path, item.Entry.Kind, item.Entry.LinkTarget)));
    }

    [Fact]
    public async Task Gives_symbolic_links_as_they_are_written()
    {
        var link = (await Fixture.EntriesAsync(Fixture.Bytes("links.rpm")))
            .Single(item => item.Entry.Kind == RpmEntryKind.SymbolicLink).Entry;

        Assert.Equal(("/opt/links/symbolic", "../links/a", 0L), (link.Path, link.LinkTarget, link.Size));
    }

    [Fact]
    public async Task Knows_that_a_ghost_is_listed_and_not_packed()
    {
        var package = await Fixture.PackageAsync("links.rpm");

        Assert.Equal(["/opt/links/ghost"], package.Header.Files.Where(file => file.IsGhost).Select(file => file.Path));
    }

    [Fact]
    public async Task Skips_content_nobody_reads()
    {
        await using var reader = await RpmReader.OpenAsync(
            new MemoryStream(Fixture.Bytes("payload-none.rpm")), "sample.rpm");

        var paths = new List<string>();
        await foreach (var entry in reader.ReadEntriesAsync())
            paths.Add(entry.Path);

        Assert.Equal(3, paths.Count);
    }

    [Fact]
    public async Task Reads_a_stream_that_gives_one_byte_at_a_time()
    {
        var package = await RpmPackage.ReadAsync(new TricklingStream(Fixture.Bytes("payload-xz.rpm")), "sample.rpm");

        Assert.Equal(2, package.Modules.Count);
    }

    [Fact]
    public async Task Reads_rpms_own_archive_format_for_files_beyond_4_GiB()
    {
        var entries = await Fixture.EntriesAsync(await StrippedPayload.OfAsync(Fixture.Bytes("links.rpm")));

        Assert.Equal(
            ["/opt/links", "/opt/links/c", "/opt/links/a", "/opt/links/b", "/opt/links/empty", "/opt/links/symbolic"],
            entries.Select(item => item.Entry.Path));
        Assert.Equal("three names, one file\n", Encoding.ASCII.GetString(entries[1].Content));
    }

    [Fact]
    public async Task Stops_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var reader = await RpmReader.OpenAsync(
            new MemoryStream(Fixture.Bytes("payload-zstd.rpm")), "sample.rpm", null, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await reader.ReadEntriesAsync(cancellation.Token).GetAsyncEnumerator(cancellation.Token).MoveNextAsync());
    }

    [Fact]
    public async Task Lets_the_sources_own_failure_through()
    {
        var failing = new TricklingStream(Fixture.Bytes("payload-xz.rpm")) { FailsAt = 7500 };

        var failure = await Assert.ThrowsAsync<IOException>(() => RpmPackage.ReadAsync(failing, "sample.rpm"));

        Assert.Equal("the wire broke", failure.Message);
    }

    [Fact]
    public async Task Walks_a_payload_once()
    {
        await using var reader = await RpmReader.OpenAsync(
            new MemoryStream(Fixture.Bytes("userland.rpm")), "sample.rpm");
        await foreach (var _ in reader.ReadEntriesAsync())
        {
        }

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await reader.ReadEntriesAsync().GetAsyncEnumerator().MoveNextAsync());

        Assert.Contains("was walked already", failure.Message, StringComparison.Ordinal);
    }
}
