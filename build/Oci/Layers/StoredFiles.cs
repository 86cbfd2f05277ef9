namespace KinoiteZfs.Oci.Layers;

/// <summary>Reads the content of files which an earlier reading of the same image found: only the layers that store it
/// stream by.</summary>
public static class StoredFiles
{
    /// <param name="wanted">As <see cref="ImageFile{T}.Stored"/> says.</param>
    /// <param name="read">Is given each with its size, layer after layer. What it learns counts only when all of them
    /// were read.</param>
    public static async Task ReadAsync(
        IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, IEnumerable<StoredEntry> wanted,
        Func<StoredEntry, long, Stream, CancellationToken, Task> read, IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        using var source = new LayerSource(registry, repository, layers, LayerLimits.Default);
        foreach (var layer in wanted.Distinct().GroupBy(entry => entry.LayerIndex).OrderBy(layer => layer.Key))
        {
            progress?.Report($"reading {layer.Count()} files of layer {layer.Key + 1} of {repository}");
            await source.ReadAsync(
                layer.Key, reader => ReadLayerAsync(reader, layer.Key, layer.ToHashSet()), cancellationToken);
        }

        async Task<int> ReadLayerAsync(LayerPass reader, int index, HashSet<StoredEntry> entries)
        {
            var position = 0;
            for (; await reader.NextAsync(cancellationToken) is { } entry; position++)
                if (entries.Contains(new StoredEntry(index, position)))
                    await read(new StoredEntry(index, position), entry.Size, reader.Content, cancellationToken);
            await reader.FinishAsync(cancellationToken);
            return position;
        }
    }
}
