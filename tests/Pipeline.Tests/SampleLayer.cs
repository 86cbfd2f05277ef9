using System.Text;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>Files for a layer, by their path. A whiteout is a file like any other.</summary>
sealed class SampleLayer
{
    readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, string> _links = new(StringComparer.Ordinal);

    public SampleLayer File(string path, string content = "sample") => File(path, Encoding.UTF8.GetBytes(content));

    public SampleLayer File(string path, byte[] content)
    {
        _files[path] = content;
        return this;
    }

    public SampleLayer Link(string path, string target)
    {
        _links[path] = target;
        return this;
    }

    public SampleLayer Without(string path)
    {
        _files.Remove(path);
        _links.Remove(path);
        return this;
    }

    public async Task<(BuiltLayer Layer, byte[] Bytes)> BuildAsync()
    {
        using var buffer = new MemoryStream();
        await using var layer = new LayerBuilder(buffer, DateTimeOffset.UnixEpoch);
        foreach (var (path, target) in _links)
            await layer.AddSymbolicLinkAsync(ImagePath.Parse(path), target, CancellationToken.None);
        foreach (var (path, content) in _files)
            await layer.AddFileAsync(
                ImagePath.Parse(path), 0x1A4, content.Length, new MemoryStream(content), CancellationToken.None);
        return (await layer.FinishAsync(CancellationToken.None), buffer.ToArray());
    }
}
