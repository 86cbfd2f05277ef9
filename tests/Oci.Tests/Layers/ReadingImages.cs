namespace KinoiteZfs.Oci.Tests.Layers;

public sealed class ReadingImages : IDisposable
{
    const string Modules = "usr/lib/modules";

    readonly LayeredImage _image = new();

    public void Dispose() => _image.Dispose();

    static ImagePath P(string path) => ImagePath.Parse(path);

    [Fact]
    public async Task Facts_are_learnt_while_the_layer_streams_by()
    {
        _image.Layer(new TarBytes().File($"{Modules}/1/vmlinuz", "kernel"));

        var tree = await _image.ReadAsync(Modules);

        Assert.Equal("vmlinuz=kernel", tree.Find(P($"{Modules}/1/vmlinuz"))!.Fact);
        Assert.Equal(6, tree.Files[P($"{Modules}/1/vmlinuz")].Size);
    }

    /// <summary>Docker's with zstd is in no specification of Docker's; containers/image knows it
    /// (manifest/manifest.go).</summary>
    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip")]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.zstd")]
    public async Task Layers_of_every_type_are_read_for_what_they_are(string mediaType)
    {
        _image.Layer(new TarBytes().File("a", "x"), mediaType);

        Assert.Equal("a=x", (await _image.ReadAsync()).Find(P("a"))!.Fact);
    }

    [Fact]
    public async Task Only_what_lies_below_the_roots_is_reported()
    {
        _image.Layer(
            new TarBytes().File("etc/passwd").File($"{Modules}/1/a").File("usr/bin/x").File("usr/lib/modules-load"));

        Assert.Equal([$"{Modules}/1/a@0"], (await _image.ReadAsync(Modules)).Lines());
    }

    [Fact]
    public async Task Only_selected_files_are_inspected()
    {
        _image.Layer(new TarBytes().File("a").File("b"));
        var inspected = new List<string>();
        var filter = new FileFilter<string>([], path => path.Name == "b", (path, _, _, _) =>
        {
            inspected.Add(path.Value);
            return Task.FromResult<string?>(null);
        });

        var tree = await ImageFiles.ReadAsync(_image.Registry, SampleImage.App, _image.Layers, filter, null, default);

        Assert.Equal(["b"], inspected);
        Assert.Equal(["b@0"], tree.Lines());
    }

    [Fact]
    public async Task What_is_ignored_below_a_root_takes_no_memory()
    {
        var archive = new TarBytes().File("lib64/wanted");
        for (var i = 0; i < 20; i++)
            archive.File($"lib64/unwanted{i}");
        _image.Layer(archive);
        var filter = new FileFilter<string>(
            [P("lib64")], path => path.Name == "wanted", Inspect: null, path => path.Name.StartsWith('u'));

        var tree = await ImageFiles.ReadAboveAsync(
            _image.Registry, SampleImage.App, _image.Layers, 0, filter, null, default,
            new LayerLimits { CatalogBytes = 1024 });

        Assert.Equal(["lib64/wanted@0"], tree.Lines());
    }

    [Theory]
    [InlineData("usr/lib/.wh.modules")]
    [InlineData("usr/.wh.lib")]
    [InlineData(".wh.usr")]
    [InlineData("usr/.wh..wh..opq")]
    [InlineData("usr/lib")]
    public async Task What_happens_above_a_root_hides_it_too(string path)
    {
        _image.Layer(new TarBytes().File($"{Modules}/1/a")).Layer(new TarBytes().File(path));

        Assert.Empty((await _image.ReadAsync(Modules)).Files);
    }

    [Fact]
    public async Task A_root_reached_through_a_link_is_reported_where_it_really_is()
    {
        _image.Layer(new TarBytes().Link("lib", "usr/lib").Directory("usr/lib"))
            .Layer(new TarBytes().File("lib/modules/1/a"));

        Assert.Equal([$"{Modules}/1/a@1"], (await _image.ReadAsync(Modules, "lib/modules")).Lines());
    }

    [Fact]
    public async Task Above_a_base_only_the_upper_layers_are_read()
    {
        _image.Layer(new TarBytes().File("base")).Layer(new TarBytes().File("top").File(".wh.base"));

        var tree = await _image.ReadAboveAsync(1);

        Assert.Equal(["top@1"], tree.Lines());
        Assert.DoesNotContain($"open {_image.Layers[0].Digest}", _image.Registry.Calls);
    }

    [Fact]
    public async Task A_hard_link_has_the_facts_of_the_file_it_names()
    {
        _image.Layer(new TarBytes().File("a", "text").HardLink("b", "a"));

        var file = (await _image.ReadAsync()).Files[P("b")];

        Assert.Equal((LayerEntryKind.File, 4, "a=text"), (file.Kind, file.Size, file.Fact));
    }

    [Fact]
    public async Task A_hard_link_to_a_file_nobody_asked_for_makes_its_layer_be_read_again()
    {
        _image.Layer(new TarBytes().File("sysroot/ostree/repo/objects/ab/cd.file", "kernel")
            .HardLink($"{Modules}/1/vmlinuz", "sysroot/ostree/repo/objects/ab/cd.file"));

        var file = (await _image.ReadAsync(Modules)).Files[P($"{Modules}/1/vmlinuz")];

        Assert.Equal((6, "vmlinuz=kernel"), (file.Size, file.Fact));
    }

    [Fact]
    public async Task A_hard_link_into_a_lower_layer_is_followed_even_below_the_base()
    {
        _image.Layer(new TarBytes().File("objects/x", "text")).Layer(new TarBytes().File("other"))
            .Layer(new TarBytes().HardLink($"{Modules}/1/a", "objects/x"));

        Assert.Equal("a=text", (await _image.ReadAboveAsync(2, Modules)).Files[P($"{Modules}/1/a")].Fact);
    }

    [Fact]
    public async Task A_hard_link_to_a_hard_link_is_followed()
    {
        _image.Layer(new TarBytes().File("x/1", "text").HardLink("x/2", "x/1").HardLink($"{Modules}/1/a", "x/2"));

        Assert.Equal("a=text", (await _image.ReadAsync(Modules)).Files[P($"{Modules}/1/a")].Fact);
    }

    [Fact]
    public async Task A_hard_link_has_the_size_of_its_file_also_when_names_are_enough()
    {
        _image.Layer(new TarBytes().File("objects/x", "text").HardLink($"{Modules}/1/a", "objects/x"));

        var tree = await ImageFiles.ReadAsync(
            _image.Registry, SampleImage.App, _image.Layers, new FileFilter<string>([P(Modules)], _ => true, null),
            null, default);

        Assert.Equal((4, null), (tree.Files[P($"{Modules}/1/a")].Size, tree.Files[P($"{Modules}/1/a")].Fact));
    }

    [Fact]
    public async Task A_hard_link_to_nothing_is_an_error_that_names_both()
    {
        _image.Layer(new TarBytes().HardLink("a", "none"));

        Assert.Contains("hard link 'a' to 'none'", await _image.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hard_links_that_loop_are_refused()
    {
        _image.Layer(new TarBytes().HardLink("a", "b").HardLink("b", "a"));

        Assert.Contains(
            "hard link 'a' to 'b', which neither this layer has before the link nor any layer below it",
            await _image.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_selected_sparse_file_is_refused()
    {
        _image.Layer(new TarBytes().Entry("a", 'S', []));

        Assert.Contains("sparse file", await _image.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_of_interest_beyond_the_memory_for_them_are_refused()
    {
        _image.Layer(new TarBytes().File("a").File("b")).Layer(new TarBytes().File("c"));

        Assert.Contains(
            "more entries than fit the 600 bytes", await _image.ErrorAsync(new LayerLimits { CatalogBytes = 600 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_file_system_layer_is_refused()
    {
        _image.Layer(new TarBytes().File("a"), "application/vnd.dev.cosign.simplesigning.v1+json");

        Assert.Contains("no file system layer", await _image.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_after_the_archive_are_verified_too()
    {
        var layer = TarBytes.Gzip(new TarBytes().File("a").End());
        var pushed = await _image.Registry.PushBytesAsync(SampleImage.App, MediaTypes.OciLayerGzip, layer, default);
        var wrong = pushed with { Size = pushed.Size + 1 };

        await Assert.ThrowsAsync<ContentException>(() => ImageFiles.ReadAsync(
            _image.Registry, SampleImage.App, [wrong], LayeredImage.Everything(), null, default));
    }

    [Fact]
    public async Task Progress_is_reported_for_each_layer()
    {
        _image.Layer(new TarBytes().File("a")).Layer(new TarBytes().File("b"));
        var lines = new Lines();

        await ImageFiles.ReadAsync(
            _image.Registry, SampleImage.App, _image.Layers, LayeredImage.Everything(), lines, default);

        Assert.Contains("  2/2 layers of ghcr.io/owner/app read", lines.All);
    }

    sealed class Lines : IProgress<string>
    {
        public System.Collections.Concurrent.ConcurrentBag<string> All { get; } = [];

        public void Report(string value) => All.Add(value);
    }
}
