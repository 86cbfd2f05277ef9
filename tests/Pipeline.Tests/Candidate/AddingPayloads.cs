namespace KinoiteZfs.Pipeline.Tests.Candidate;

public sealed class AddingPayloads : IAsyncDisposable
{
    readonly MemoryStream _bytes = new();
    readonly LayerBuilder _layer;
    readonly PayloadLayer _payloads;

    public AddingPayloads()
    {
        _layer = new LayerBuilder(_bytes, DateTimeOffset.UnixEpoch);
        _payloads = new PayloadLayer(_layer, (path, _) => path);
    }

    public async ValueTask DisposeAsync()
    {
        await _layer.DisposeAsync();
        await _bytes.DisposeAsync();
    }

    [Fact]
    public async Task Files_folders_and_links_become_entries_of_the_layer()
    {
        await AddAsync("a", Folder("/usr/x"), File("/usr/x/file"), Link("/usr/x/link", "file"));

        Assert.Equal(
            [("usr/x", LayerEntryKind.Directory), ("usr/x/file", LayerEntryKind.File), (
                "usr/x/link", LayerEntryKind.SymbolicLink)],
            (await EntriesAsync()).Select(entry => (entry.Path.Value, entry.Kind)));
    }

    [Fact]
    public async Task Another_name_of_a_file_leads_to_it()
    {
        await AddAsync("a", File("/usr/bin/one"), new RpmPayloadEntry
        {
            Path = "/usr/bin/two", Kind = RpmEntryKind.HardLink, Mode = 0, Size = 0, LinkTarget = "/usr/bin/one",
        });

        Assert.Equal("/usr/bin/one", (await EntriesAsync())[1].LinkTarget);
    }

    [Fact]
    public async Task Packages_may_share_a_folder()
    {
        await AddAsync("a", Folder("/usr/share/zfs"), File("/usr/share/zfs/a"));

        await AddAsync("b", Folder("/usr/share/zfs"), File("/usr/share/zfs/b"));

        Assert.Equal(3, (await EntriesAsync()).Count);
    }

    /// <summary>Two folders of a package may be one in the base, as usr/bin and usr/sbin are since Fedora 42.</summary>
    [Fact]
    public async Task Folders_which_are_one_in_the_base_become_one_entry()
    {
        var payloads = new PayloadLayer(
            _layer, (path, _) => ImagePath.Parse(path.Value.Replace("usr/sbin", "usr/bin", StringComparison.Ordinal)));

        await payloads.AddAsync(
            new RpmIdentity("a", null, "1", "1", "x86_64"),
            new[] { Folder("/usr/bin"), Folder("/usr/sbin"), File("/usr/sbin/zfs") }.ToAsyncEnumerable(), default);

        Assert.Equal(["usr/bin", "usr/bin/zfs"], (await EntriesAsync()).Select(entry => entry.Path.Value));
    }

    [Fact]
    public async Task A_folder_which_is_a_link_to_the_root_is_no_entry()
    {
        var payloads = new PayloadLayer(
            _layer, (path, kind) => kind == RpmEntryKind.Directory ? ImagePath.Root : ImagePath.Parse(path.Name));

        await payloads.AddAsync(
            new RpmIdentity("a", null, "1", "1", "x86_64"),
            new[] { Folder("/usr"), File("/usr/a") }.ToAsyncEnumerable(), default);

        Assert.Equal("a", Assert.Single(await EntriesAsync()).Path.Value);
    }

    [Fact]
    public async Task A_file_of_two_packages_is_refused_with_both_names()
    {
        await AddAsync("first", File("/usr/bin/zfs"));

        Assert.Contains(
            "The package second-1-1.x86_64 cannot be added to the image: its path 'usr/bin/zfs' is also in package first-1-1.x86_64.",
            await RefusalAsync("second", File("/usr/bin/zfs")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/../etc/passwd")]
    [InlineData("/usr/../../etc/passwd")]
    [InlineData("/")]
    public async Task A_path_which_leaves_the_image_is_refused(string path) =>
        Assert.Contains("does not lie in the image", await RefusalAsync("a", File(path)), StringComparison.Ordinal);

    [Theory]
    [InlineData("/usr/lib/.wh.os-release")]
    [InlineData("/usr/.wh..wh..opq")]
    [InlineData("/usr/.wh.lib/x")]
    public async Task A_name_which_would_delete_a_file_of_the_base_is_refused(string path) =>
        Assert.Contains(
            "would delete a file of the base image", await RefusalAsync("a", File(path)), StringComparison.Ordinal);

    [Fact]
    public async Task A_file_below_a_packaged_link_is_refused() => Assert.Contains(
        "lies below usr/x, which package a-1-1.x86_64 has as a file or link",
        await RefusalAsync("a", Link("/usr/x", "/etc"), File("/usr/x/passwd")), StringComparison.Ordinal);

    [Fact]
    public async Task A_link_in_the_place_of_a_packaged_folder_is_refused() => Assert.Contains(
        "is a folder with other packaged files", await RefusalAsync("a", File("/usr/x/file"), Link("/usr/x", "/etc")),
        StringComparison.Ordinal);

    Task AddAsync(string package, params RpmPayloadEntry[] entries) =>
        _payloads.AddAsync(new RpmIdentity(package, null, "1", "1", "x86_64"), entries.ToAsyncEnumerable(), default);

    async Task<string> RefusalAsync(string package, params RpmPayloadEntry[] entries) =>
        (await Assert.ThrowsAsync<PipelineException>(() => AddAsync(package, entries))).Message;

    async Task<IReadOnlyList<LayerEntry>> EntriesAsync()
    {
        await _layer.FinishAsync(default);
        await using var reader = await LayerReader.OpenAsync(
            new MemoryStream(_bytes.ToArray()), "test", LayerLimits.Default, default);
        List<LayerEntry> entries = [];
        while (await reader.NextAsync(default) is { } entry)
            entries.Add(entry);
        return entries;
    }

    static RpmPayloadEntry File(string path) =>
        Entry(path, RpmEntryKind.File) with { Size = 1, Content = new MemoryStream([1]) };

    static RpmPayloadEntry Folder(string path) => Entry(path, RpmEntryKind.Directory);

    static RpmPayloadEntry Link(string path, string target) =>
        Entry(path, RpmEntryKind.SymbolicLink) with { LinkTarget = target };

    static RpmPayloadEntry Entry(string path, RpmEntryKind kind) => new()
    {
        Path = path, Kind = kind, Mode = 0x1ED, Size = 0,
    };
}
