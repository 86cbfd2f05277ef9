namespace KinoiteZfs.Oci.Tests.Layers;

/// <summary>
/// A hard link is what its target was when the link was written. ostree writes images this way: an object (file or
/// symbolic link), then a hard link to it under its path, in one layer (bootc-dev/bootc,
/// crates/ostree-ext/src/tar/export.rs, append_content and append_content_hardlink).
/// </summary>
public sealed class FollowingHardLinks : IDisposable
{
    const string Modules = "usr/lib/modules";
    const string Object = "sysroot/ostree/repo/objects/0f/4a.file";

    readonly LayeredImage _image = new();

    public void Dispose() => _image.Dispose();

    static ImagePath P(string path) => ImagePath.Parse(path);

    async Task<string?> FactAsync(string path, params string[] roots) =>
        (await _image.ReadAsync(roots)).Find(P(path))?.Fact;

    [Fact]
    public async Task A_hard_link_to_a_symbolic_link_is_that_symbolic_link()
    {
        _image.Layer(new TarBytes().Link(Object, "bin").HardLink("usr/sbin", Object))
            .Layer(new TarBytes().File("usr/bin/zfs", "program"));

        var tree = await _image.ReadAsync("usr/sbin/zfs", "usr/bin/zfs");

        Assert.Equal("bin", tree.SymbolicLinks[P("usr/sbin")]);
        Assert.Equal("zfs=program", tree.Find(P("usr/sbin/zfs"))!.Fact);
    }

    [Fact]
    public async Task A_path_through_a_hard_linked_symbolic_link_lands_where_it_leads()
    {
        _image.Layer(new TarBytes().Link(Object, "usr/lib64").HardLink("lib64", Object).Directory("usr/lib64"))
            .Layer(new TarBytes().File("lib64/ld-linux-x86-64.so.2", "loader"));

        Assert.Equal(["usr/lib64/ld-linux-x86-64.so.2@1"], (await _image.ReadAsync("lib64", "usr/lib64")).Lines());
    }

    [Fact]
    public async Task Symbolic_links_are_followed_also_when_names_are_enough()
    {
        _image.Layer(new TarBytes().Link(Object, "usr/lib").HardLink("lib", Object))
            .Layer(new TarBytes().File("lib/modules/1/vmlinuz"));

        var tree = await ImageFiles.ReadAsync(
            _image.Registry, SampleImage.App, _image.Layers,
            new FileFilter<string>([P(Modules), P("lib/modules")], _ => true, null), null, default);

        Assert.Equal([$"{Modules}/1/vmlinuz@1"], tree.Lines());
    }

    [Fact]
    public async Task A_library_and_its_versionless_name_are_a_file_and_a_symbolic_link()
    {
        _image.Layer(new TarBytes()
            .File("sysroot/ostree/repo/objects/11/11.file", "library")
            .HardLink("usr/lib64/libzfs.so.6.1.0", "sysroot/ostree/repo/objects/11/11.file")
            .Link("sysroot/ostree/repo/objects/22/22.file", "libzfs.so.6.1.0")
            .HardLink("usr/lib64/libzfs.so.6", "sysroot/ostree/repo/objects/22/22.file"));

        Assert.Equal("libzfs.so.6.1.0=library", await FactAsync("usr/lib64/libzfs.so.6", "usr/lib64"));
    }

    [Fact]
    public async Task What_links_lead_to_is_no_part_of_what_was_asked_for()
    {
        _image.Layer(
            new TarBytes().Directory("sysroot/ostree").File(Object, "text").HardLink($"{Modules}/1/a", Object));

        var tree = await _image.ReadAsync(Modules);

        Assert.Equal([$"{Modules}/1/a@0"], tree.Lines());
        Assert.Equal(
            ["usr", "usr/lib", Modules, $"{Modules}/1"], tree.Directories.Select(directory => directory.Value));
        Assert.Equal(["usr"], tree.NamesIn(ImagePath.Root));
        Assert.Null(tree.Find(P(Object)));
    }

    [Fact]
    public async Task Several_names_of_one_object_are_one_content()
    {
        _image.Layer(
            new TarBytes().File(Object, "text").HardLink($"{Modules}/1/a", Object).HardLink($"{Modules}/2/a", Object));

        var tree = await _image.ReadAsync(Modules);

        Assert.Equal(["a=text", "a=text"], tree.Files.Values.Select(file => file.Fact));
        Assert.Single(tree.Files.Values.Select(file => file.Stored).Distinct(), new StoredEntry(0, 0));
    }

    [Fact]
    public async Task A_target_replaced_in_a_higher_layer_leaves_the_link_alone()
    {
        _image.Layer(new TarBytes().File("a", "old").HardLink("b", "a")).Layer(new TarBytes().File("a", "new"));

        Assert.Equal("a=old", await FactAsync("b"));
    }

    [Theory]
    [InlineData("b")]
    [InlineData("b", "b", "a")]
    public async Task A_target_replaced_later_in_the_same_layer_leaves_the_link_alone(
        string link, params string[] roots)
    {
        // Under two spellings, as one name twice is refused.
        _image.Layer(new TarBytes().Directory("usr/lib").Link("lib", "usr/lib"))
            .Layer(new TarBytes().File("usr/lib/a", "old").HardLink(link, "usr/lib/a").File("lib/a", "new"));

        Assert.EndsWith("=old", await FactAsync(link, roots), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("b", "b")]
    public async Task A_target_that_comes_after_its_link_is_not_what_the_link_is(string link, params string[] roots)
    {
        _image.Layer(new TarBytes().File("a", "old")).Layer(new TarBytes().HardLink(link, "a").File("a", "new"));

        Assert.EndsWith("=old", await FactAsync(link, roots), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_target_spelled_through_a_link_of_a_lower_layer_is_found(int firstLayer)
    {
        _image.Layer(new TarBytes().File("usr/lib/firmware/x", "text").Link("lib", "usr/lib"))
            .Layer(new TarBytes().HardLink($"{Modules}/1/a", "lib/firmware/x"));

        Assert.Equal("a=text", (await _image.ReadAboveAsync(firstLayer, Modules)).Find(P($"{Modules}/1/a"))!.Fact);
    }

    [Fact]
    public async Task A_target_spelled_through_a_hard_linked_symbolic_link_is_found()
    {
        _image.Layer(new TarBytes().Link(Object, "usr/lib").HardLink("lib", Object).File("usr/lib/firmware/x", "text"))
            .Layer(new TarBytes().HardLink($"{Modules}/1/a", "lib/firmware/x"));

        Assert.Equal("a=text", await FactAsync($"{Modules}/1/a", Modules));
    }

    [Fact]
    public async Task A_target_which_a_layer_between_has_deleted_is_lost()
    {
        _image.Layer(new TarBytes().File("objects/x", "text")).Layer(new TarBytes().File("objects/.wh.x"))
            .Layer(new TarBytes().HardLink("b", "objects/x"));

        Assert.Contains(
            "hard link 'b' to 'objects/x'",
            (await Assert.ThrowsAsync<ContentException>(() => _image.ReadAsync("b"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hard_link_to_a_directory_is_refused()
    {
        _image.Layer(new TarBytes().Directory("d").HardLink("b", "d"));

        Assert.Contains("'b' which leads to 'd', a directory", await _image.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_whose_links_stay_among_what_is_read_streams_once()
    {
        _image.Layer(new TarBytes().File($"{Modules}/1/a", "text")
            .HardLink($"{Modules}/1/b", $"{Modules}/1/a").HardLink($"{Modules}/1/c", $"{Modules}/1/b"));

        Assert.Equal("a=text", await FactAsync($"{Modules}/1/c", Modules));
        Assert.Equal([1], _image.Downloads);
    }

    [Fact]
    public async Task A_layer_streams_twice_where_a_link_leads_to_what_was_not_kept_and_the_others_once()
    {
        _image.Layer(new TarBytes().File("usr/share/doc"))
            .Layer(new TarBytes().File(Object, "text").HardLink($"{Modules}/1/a", Object))
            .Layer(new TarBytes().File($"{Modules}/2/a"));

        await _image.ReadAsync(Modules);

        Assert.Equal([1, 2, 1], _image.Downloads);
    }

    // buildah 1.41.0 wrote such chains: ostreedev/ostree, issue 3489.
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(100)]
    public async Task A_chain_of_links_is_read_and_costs_no_more_readings_than_one_link(int links)
    {
        var archive = new TarBytes().File("x/0", "text");
        for (var link = 1; link < links; link++)
            archive.HardLink($"x/{link}", $"x/{link - 1}");
        _image.Layer(archive.HardLink($"{Modules}/1/a", $"x/{links - 1}"));

        Assert.Equal("a=text", await FactAsync($"{Modules}/1/a", Modules));
        Assert.Equal([2], _image.Downloads);
    }

    [Fact]
    public async Task A_chain_to_a_symbolic_link_is_that_symbolic_link()
    {
        _image.Layer(new TarBytes().Link(Object, "bin").HardLink("x", Object).HardLink("usr/sbin", "x"));

        Assert.Equal("bin", (await _image.ReadAsync("usr/sbin/zfs")).SymbolicLinks[P("usr/sbin")]);
    }

    [Fact]
    public async Task A_chain_through_layers_is_read()
    {
        _image.Layer(new TarBytes().File("x/0", "text").HardLink("x/1", "x/0"))
            .Layer(new TarBytes().HardLink("x/2", "x/1"))
            .Layer(new TarBytes().HardLink($"{Modules}/1/a", "x/2"));

        Assert.Equal("a=text", await FactAsync($"{Modules}/1/a", Modules));
    }

    [Fact]
    public async Task A_chain_through_more_layers_than_anybody_writes_is_refused()
    {
        _image.Layer(new TarBytes().File("x/0", "text"));
        for (var layer = 1; layer < 30; layer++)
            _image.Layer(new TarBytes().HardLink($"x/{layer}", $"x/{layer - 1}"));
        _image.Layer(new TarBytes().HardLink($"{Modules}/1/a", "x/29"));

        await Assert.ThrowsAsync<ContentException>(() => _image.ReadAsync(Modules));
    }

    // containers/storage, vendor/github.com/vbatts/tar-split/tar/storage/packer.go: ErrDuplicatePath, for entries of
    // any kind.
    [Theory]
    [InlineData("a", '0')]
    [InlineData("./a", '0')]
    [InlineData("a/", '5')]
    [InlineData("a", '2')]
    public async Task Two_entries_of_one_name_in_a_layer_are_refused_as_podman_does(string again, char kind)
    {
        _image.Layer(new TarBytes().File("a", "first").Entry(again, kind, []));

        Assert.Contains(
            "two entries called 'a'; podman, buildah and Docker refuse it too", await _image.ErrorAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_objects_of_one_name_are_refused_where_a_link_leads_to_them()
    {
        _image.Layer(new TarBytes().File(Object, "first").HardLink($"{Modules}/1/a", Object).File(Object, "second"));

        Assert.Contains(
            $"two entries called '{Object}'",
            (await Assert.ThrowsAsync<ContentException>(() => _image.ReadAsync(Modules))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_content_of_files_found_earlier_is_read_from_the_layers_that_store_it()
    {
        _image.Layer(new TarBytes().File("usr/share/doc")).Layer(new TarBytes().File(Object, "text"))
            .Layer(new TarBytes().HardLink($"{Modules}/1/a", Object));
        var file = (await _image.ReadAsync(Modules)).Files[P($"{Modules}/1/a")];
        var before = _image.Downloads;
        string? read = null;

        await StoredFiles.ReadAsync(
            _image.Registry, SampleImage.App, _image.Layers, [file.Stored],
            async (_, size, content, stop) => read = await LayeredImage.TextAsync(file.Path, size, content, stop), null,
            default);

        Assert.Equal((2, new StoredEntry(1, 0), "a=text"), (file.LayerIndex, file.Stored, read));
        Assert.Equal([0, 1, 0], _image.Downloads.Zip(before, (now, then) => now - then));
    }
}
