using KinoiteZfs.Oci.Layers.Indexes;

namespace KinoiteZfs.Oci.Tests.Layers;

/// <summary>That what is read from an index is what is read from the layer is tested with every image that tests read:
/// <see cref="LayeredImage.ReadAboveAsync(int, string[])"/>.</summary>
public sealed class IndexingLayers : IDisposable
{
    const string Object = "sysroot/ostree/repo/objects/0f/4a.file";

    readonly LayeredImage _image = new();
    readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _image.Dispose();
        _folder.Dispose();
    }

    IndexedRegistry Open(Func<ImagePath, bool>? keeps = null) => new(
        _image.Registry, new LayerIndexes(new DirectoryInfo(_folder.Path), keeps ?? (path => path.Name == "kept")));

    Task<ImageTree<string>> ReadAsync(IRegistry registry, params string[] roots) =>
        _image.ReadAboveAsync(registry, 0, roots);

    FileInfo IndexOf(int layer) => new(Path.Combine(_folder.Path, $"{_image.Layers[layer].Digest.Hex}.layer"));

    static string? Fact(ImageTree<string> tree, string path) => tree.Find(ImagePath.Parse(path))?.Fact;

    [Fact]
    public async Task A_layer_is_fetched_once_however_often_it_is_asked()
    {
        _image.Layer(new TarBytes().File("a/kept", "x").File("b/kept", "y"));
        await ReadAsync(Open(), "a");

        Assert.Equal("kept=y", Fact(await ReadAsync(Open(), "b"), "b/kept"));
        Assert.Equal([1], _image.Downloads);
    }

    [Fact]
    public async Task What_ostree_wrote_is_fetched_once_by_what_its_paths_are_called()
    {
        _image.Layer(new TarBytes().File(Object, "content").HardLink("usr/other", Object).HardLink("usr/kept", Object));

        Assert.Equal("kept=content", Fact(await ReadAsync(Open(), "usr/kept"), "usr/kept"));
        Assert.Equal([1], _image.Downloads);
    }

    [Fact]
    public async Task Content_that_is_not_kept_is_fetched_from_its_layer_alone()
    {
        _image.Layer(new TarBytes().File("a", "x").File("kept", "y").File("z", "z"))
            .Layer(new TarBytes().File("kept", "w"));
        await ReadAsync(Open(), "kept");

        var tree = await ReadAsync(Open());

        Assert.Equal("a=x kept=w z=z", $"{Fact(tree, "a")} {Fact(tree, "kept")} {Fact(tree, "z")}");
        Assert.Equal([2, 1], _image.Downloads);
    }

    [Fact]
    public async Task Names_need_no_content()
    {
        _image.Layer(new TarBytes().File("a", "x").Link("l", "a").Directory("d"));
        var names = new FileFilter<string>([], _ => true, Inspect: null);
        foreach (var _ in new[] { 1, 2 })
            await ImageFiles.ReadAsync(Open(), SampleImage.App, _image.Layers, names, null, default);

        Assert.Equal([1], _image.Downloads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(-1)]
    public async Task A_damaged_index_costs_a_download(int position)
    {
        _image.Layer(new TarBytes().File("kept", "x"));
        await ReadAsync(Open());
        var bytes = await File.ReadAllBytesAsync(IndexOf(0).FullName);
        bytes[position < 0 ? bytes.Length + position : position] ^= 1;
        await File.WriteAllBytesAsync(IndexOf(0).FullName, bytes);

        Assert.Equal("kept=x", Fact(await ReadAsync(Open()), "kept"));
        Assert.Equal([2], _image.Downloads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-1)]
    public async Task A_torn_index_costs_a_download(int length)
    {
        _image.Layer(new TarBytes().File("kept", "x"));
        await ReadAsync(Open());
        await using (var index = IndexOf(0).Open(FileMode.Open))
            index.SetLength(length < 0 ? index.Length + length : length);

        Assert.Equal("kept=x", Fact(await ReadAsync(Open()), "kept"));
        Assert.Equal([2], _image.Downloads);
    }

    [Fact]
    public async Task The_index_of_another_layer_is_none()
    {
        _image.Layer(new TarBytes().File("kept", "x")).Layer(new TarBytes().File("kept", "y"));
        await ReadAsync(Open());
        IndexOf(0).CopyTo(IndexOf(1).FullName, overwrite: true);

        Assert.Equal("kept=y", Fact(await ReadAsync(Open()), "kept"));
    }

    [Fact]
    public async Task A_layer_that_is_not_what_its_digest_says_leaves_no_index()
    {
        _image.Layer(new TarBytes().File("kept", "x"));
        var other = _image.Layers[0] with { Digest = Digest.Of("other"u8) };

        await Assert.ThrowsAnyAsync<RegistryException>(() => ImageFiles.ReadAsync(
            Open(), SampleImage.App, [other], LayeredImage.Everything(), null, default));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task What_another_run_wrote_of_a_distrusted_layer_is_not_believed()
    {
        _image.Layer(new TarBytes().File("kept", "x")).Layer(new TarBytes().File("kept", "y"));
        await ReadAsync(Open());
        var (registry, distrusting) = (Open(), LayeredImage.Everything() with { Distrusted = 1 });

        foreach (var _ in new[] { "fetched", "written by this run" })
            await ImageFiles.ReadAsync(registry, SampleImage.App, _image.Layers, distrusting, null, default);

        Assert.Equal([1, 2], _image.Downloads);
    }

    [Fact]
    public async Task An_index_of_what_the_layer_does_not_hold_is_found_out_when_content_is_fetched()
    {
        _image.Layer(new TarBytes().File("a", "x"));
        using (var index = new LayerIndexFile.Writer(_image.Layers[0].Digest))
        {
            index.Add(new LayerEntry(ImagePath.Parse("b"), LayerEntryKind.File, 1, ""), content: null);
            await File.WriteAllBytesAsync(IndexOf(0).FullName, index.Finish());
        }

        var error = await Assert.ThrowsAsync<ContentException>(() => ReadAsync(Open()));

        Assert.Contains(
            "is not what it holds: entry 1 is another one. Delete", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_can_be_written_nothing_is_lost()
    {
        _image.Layer(new TarBytes().File("kept", "x"));
        var occupied = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(occupied, "");
        var registry = new IndexedRegistry(
            _image.Registry, new LayerIndexes(new DirectoryInfo(Path.Combine(occupied, "below")), _ => true));

        Assert.Equal("kept=x", Fact(await ReadAsync(registry), "kept"));
    }

    [Fact]
    public async Task Content_too_large_to_be_kept_is_fetched_again()
    {
        var large = new string('x', LayerIndexes.MaximumContent + 1);
        _image.Layer(new TarBytes().File("kept", large));
        await ReadAsync(Open());

        Assert.Equal("kept=" + large, Fact(await ReadAsync(Open()), "kept"));
        Assert.Equal([2], _image.Downloads);
    }
}
