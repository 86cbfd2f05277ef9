namespace KinoiteZfs.Oci.Tests.Layers;

public sealed class UnitingLayers : IDisposable
{
    readonly LayeredImage _image = new();

    public void Dispose() => _image.Dispose();

    async Task<IReadOnlyList<string>> Files(params TarBytes[] layers)
    {
        foreach (var layer in layers)
            _image.Layer(layer);
        return (await _image.ReadAsync()).Lines();
    }

    /// <summary>Only what was asked for is known of a tree; a folder on the way may be there all the same.</summary>
    [Fact]
    public async Task A_link_behind_a_way_back_out_of_the_unknown_is_followed()
    {
        _image.Layer(new TarBytes().Link("etc/a", "/usr/unknown/../../opt/b").Link("opt", "var/opt"));

        Assert.Equal(
            ImagePath.Parse("var/opt/b"), (await _image.ReadAsync("etc", "opt")).Resolve(ImagePath.Parse("etc/a")));
    }

    [Fact]
    public async Task Files_of_all_layers_are_visible() =>
        Assert.Equal(["a@0", "b@1"], await Files(new TarBytes().File("a"), new TarBytes().File("b")));

    [Fact]
    public async Task The_upper_file_wins() =>
        Assert.Equal(["a@1"], await Files(new TarBytes().File("a"), new TarBytes().File("a")));

    [Fact]
    public async Task The_later_of_two_spellings_of_one_file_in_a_layer_wins()
    {
        _image.Layer(new TarBytes().Directory("usr/lib").Link("lib", "usr/lib"))
            .Layer(new TarBytes().File("usr/lib/a", "first").File("lib/a", "second"));

        Assert.Equal("a=second", (await _image.ReadAsync()).Find(ImagePath.Parse("usr/lib/a"))!.Fact);
    }

    [Fact]
    public async Task A_whiteout_deletes_a_file_of_a_lower_layer() =>
        Assert.Equal(["d/b@0"], await Files(new TarBytes().File("d/a").File("d/b"), new TarBytes().File("d/.wh.a")));

    [Fact]
    public async Task A_whiteout_deletes_a_whole_directory() =>
        Assert.Empty(await Files(new TarBytes().File("d/e/a"), new TarBytes().File(".wh.d")));

    [Fact]
    public async Task A_whiteout_does_not_delete_what_its_own_layer_brings() =>
        Assert.Equal(["d/a@1"], await Files(new TarBytes().File("d/a"), new TarBytes().File("d/a").File("d/.wh.a")));

    [Fact]
    public async Task A_file_deleted_by_one_layer_can_come_back_in_the_next() =>
        Assert.Equal(
            ["a@2"], await Files(new TarBytes().File("a"), new TarBytes().File(".wh.a"), new TarBytes().File("a")));

    [Fact]
    public async Task An_opaque_directory_hides_lower_content_but_not_its_siblings() =>
        Assert.Equal(
            ["d/new@1", "other@0"],
            await Files(new TarBytes().File("d/old").File("d/e/old").File("other"), new TarBytes()
                .File("d/new").File("d/.wh..wh..opq")));

    [Fact]
    public async Task A_whiteout_of_nothing_is_no_error() =>
        Assert.Equal(["a@0"], await Files(
            new TarBytes().File("a"), new TarBytes().File("none/.wh.x").File("none/.wh..wh..opq")));

    [Fact]
    public async Task Bookkeeping_of_aufs_is_no_file() =>
        Assert.Empty(await Files(new TarBytes().File(".wh..wh.aufs")));

    [Fact]
    public async Task A_file_in_place_of_a_directory_hides_what_was_below() =>
        Assert.Equal(["d@1"], await Files(new TarBytes().File("d/a"), new TarBytes().File("d")));

    [Fact]
    public async Task A_directory_in_place_of_a_file_replaces_it() =>
        Assert.Equal(["d/a@1"], await Files(new TarBytes().File("d"), new TarBytes().Directory("d").File("d/a")));

    [Fact]
    public async Task A_directory_again_keeps_what_was_below() =>
        Assert.Equal(["d/a@0"], await Files(new TarBytes().File("d/a"), new TarBytes().Directory("d")));

    [Fact]
    public async Task A_link_to_a_directory_and_the_directory_are_one_tree() =>
        Assert.Equal(
            ["usr/lib/modules/1/a@0", "usr/lib/modules/2/b@1"],
            await Files(
                new TarBytes().Directory("usr/lib").Link("lib", "usr/lib").File("lib/modules/1/a"),
                new TarBytes().File("lib/modules/2/b")));

    [Fact]
    public async Task A_whiteout_through_a_link_deletes_the_real_file() =>
        Assert.Empty(
            await Files(new TarBytes().File("usr/lib/a").Link("lib", "usr/lib"), new TarBytes().File("lib/.wh.a")));

    [Fact]
    public async Task An_absolute_link_stays_inside_the_image() =>
        Assert.Equal(["usr/lib/a@1"], await Files(
            new TarBytes().Directory("usr/lib").Link("lib", "/usr/lib"), new TarBytes().File("lib/a")));

    [Fact]
    public async Task A_link_that_climbs_above_the_root_stays_at_the_root() =>
        Assert.Equal(["usr/a@1"], await Files(
            new TarBytes().Directory("usr").Link("x", "../../usr"), new TarBytes().File("x/a")));

    [Fact]
    public async Task A_directory_in_place_of_a_link_leaves_the_links_target_alone() =>
        Assert.Equal(
            ["lib/b@1", "usr/lib/a@0"],
            await Files(new TarBytes().File("usr/lib/a").Link("lib", "usr/lib"), new TarBytes()
                .Directory("lib").File("lib/b")));

    [Fact]
    public async Task Directories_are_known_also_when_only_implied()
    {
        _image.Layer(new TarBytes().File("usr/lib/modules/1/a").Directory("usr/lib/modules/2"));

        var tree = await _image.ReadAsync();

        Assert.Equal(["1", "2"], tree.NamesIn(ImagePath.Parse("usr/lib/modules")));
        Assert.Contains(ImagePath.Parse("usr/lib"), tree.Directories);
        Assert.True(tree.HasDirectory(ImagePath.Parse("usr/lib/modules/2")));
        Assert.False(tree.HasDirectory(ImagePath.Parse("usr/lib/modules/1/a")));
    }

    [Fact]
    public async Task A_link_to_a_file_is_followed()
    {
        _image.Layer(new TarBytes().File("usr/libexec/tool", "x")
            .Link("bin/tool", "../usr/libexec/tool").Link("tool", "/bin/tool"));

        Assert.Equal("usr/libexec/tool", (await _image.ReadAsync()).Find(ImagePath.Parse("tool"))!.Path.Value);
    }

    [Theory]
    [InlineData("self", "self")]
    [InlineData("a", "b")]
    public async Task Links_that_loop_lead_nowhere(string name, string target)
    {
        _image.Layer(new TarBytes().Link(name, target).Link("b", "a"));

        Assert.Null((await _image.ReadAsync()).Find(ImagePath.Parse(name)));
    }

    [Fact]
    public async Task A_file_below_links_that_loop_is_no_endless_work() =>
        Assert.Single(await Files(new TarBytes().Link("a", "b").Link("b", "a"), new TarBytes().File("a/x")));

    [Fact]
    public async Task Links_that_lead_deeper_than_any_path_are_refused()
    {
        var deep = string.Join('/', Enumerable.Repeat("d", 1500));
        _image.Layer(new TarBytes().Pax(("path", deep)).Directory("x").Pax(("linkpath", deep)).Link("l", "x"))
            .Layer(new TarBytes().Pax(("path", $"l/{deep}")).File("x"));

        Assert.Contains("longer than 4096", await _image.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paths_that_imply_directories_without_end_are_refused()
    {
        var deep = string.Join('/', Enumerable.Repeat("d", 1900));
        var layer = new TarBytes();
        for (var number = 0; number < 60; number++)
            layer.Pax(("path", $"{number}/{deep}")).File("x");
        _image.Layer(layer);

        Assert.Contains("imply more than 100000 directories", await _image.ErrorAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".wh.")]
    [InlineData("a/.wh...")]
    [InlineData("a/.wh..")]
    public async Task A_whiteout_that_names_no_file_is_refused(string path)
    {
        _image.Layer(new TarBytes().File(path));

        Assert.Contains("names no file", await _image.ErrorAsync(), StringComparison.Ordinal);
    }
}
