using System.Text;
using KinoiteZfs.Oci.Layers.Indexes;

namespace KinoiteZfs.Oci.Tests;

/// <summary>An image made of archives, read with "the whole content as text" as its facts.</summary>
sealed class LayeredImage : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly List<Descriptor> _layers = [];

    public LayeredImage()
    {
        var layout = new LayoutRegistry(_folder.Path);
        Registry = new RecordingRegistry(layout);
        Indexed = new IndexedRegistry(layout, new LayerIndexes(
            new DirectoryInfo(Path.Combine(_folder.Path, "indexes")), path => path.Name.Length % 2 == 0));
    }

    public RecordingRegistry Registry { get; }

    /// <summary>The same place; what its layers hold is written down, and the content of every other
    /// file.</summary>
    public IRegistry Indexed { get; }

    public IReadOnlyList<Descriptor> Layers => _layers;

    /// <summary>How often each layer was streamed.</summary>
    public IReadOnlyList<int> Downloads =>
        [.. _layers.Select(layer => Registry.Calls.Count(call => call == $"open {layer.Digest}"))];

    public void Dispose() => _folder.Dispose();

    public LayeredImage Layer(TarBytes archive, string mediaType = MediaTypes.OciLayerGzip)
    {
        _layers.Add(Registry.PushBytesAsync(SampleImage.App, mediaType, TarBytes.Gzip(archive.End()), default)
            .GetAwaiter().GetResult());
        return this;
    }

    public Task<ImageTree<string>> ReadAsync(params string[] roots) => ReadAboveAsync(0, roots);

    /// <summary>Whatever is read in tests is the same while an index is written, and from it.</summary>
    public async Task<ImageTree<string>> ReadAboveAsync(int firstLayer, params string[] roots)
    {
        var tree = await ReadAboveAsync(Registry, firstLayer, roots);
        foreach (var _ in new[] { "written", "read" })
            Assert.Equal(tree.Everything(), (await ReadAboveAsync(Indexed, firstLayer, roots)).Everything());
        return tree;
    }

    public Task<ImageTree<string>> ReadAboveAsync(IRegistry registry, int firstLayer, params string[] roots) =>
        ImageFiles.ReadAboveAsync(registry, SampleImage.App, _layers, firstLayer, Everything(roots), null, default);

    public async Task<string> ErrorAsync(LayerLimits? limits = null) =>
        (await Assert.ThrowsAsync<ContentException>(() => ImageFiles.ReadAboveAsync(
            Registry, SampleImage.App, _layers, 0, Everything([]), null, default, limits))).Message;

    public static FileFilter<string> Everything(params string[] roots) =>
        new([.. roots.Select(ImagePath.Parse)], _ => true, TextAsync);

    public static async Task<string?> TextAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(content, Encoding.UTF8);
        return $"{path.Name}={await reader.ReadToEndAsync(cancellationToken)}";
    }
}

static class TreeText
{
    /// <summary>The visible files, each with its layer.</summary>
    public static IReadOnlyList<string> Lines(this ImageTree<string> tree) =>
        [.. tree.Files.Values.Select(file => $"{file.Path}@{file.LayerIndex}")];

    /// <summary>All that a tree says.</summary>
    public static IReadOnlyList<string> Everything(this ImageTree<string> tree) =>
    [
        .. tree.Files.Values.Select(file => file.ToString()),
        .. tree.SymbolicLinks.Select(link => link.ToString()),
        .. tree.Directories.Select(folder => folder.Value),
        .. tree.Replacements.Select(replacement => replacement.ToString()),
    ];
}
