namespace KinoiteZfs.Oci;

/// <summary>
/// Gives hard links the size and facts of the file they are a name of. Images exported from ostree store every file as
/// an object and link to it, so the content lies under a name nobody asked for: those layers are read once more.
/// </summary>
sealed class HardLinkFacts<T>(
    LayerSource source, Func<ImagePath, long, Stream, CancellationToken, Task<T?>> inspect, CatalogBudget budget, IProgress<string>? progress)
    where T : class
{
    /// <summary>Links to links are legal and short; a longer chain is a loop.</summary>
    const int MaximumHops = 8;

    readonly List<Pending> _open = [];
    readonly List<(Pending Link, CatalogEntry<T> File)> _found = [];

    public async Task CompleteAsync(LayerCatalog<T>[] catalogs, CancellationToken cancellation)
    {
        for (var position = 0; position < catalogs.Length; position++)
            catalogs[position] = WithOwnFacts(catalogs[position], position);
        if (_open.Count == 0)
            return;
        for (var index = _open.Max(link => link.NextLayer); index >= 0; index--)
            await SearchAsync(index, cancellation);
        if (_open is [var lost, ..])
            throw new ContentException(
                $"{source.NameOf(lost.LayerIndex)} has the hard link '{lost.Path}' to '{lost.Target}', which no layer up to it holds. The image is damaged; build it again.");
        foreach (var group in _found.GroupBy(found => found.Link.Position))
        {
            var entries = catalogs[group.Key].Entries.ToArray();
            foreach (var (link, file) in group)
                entries[link.Entry] = entries[link.Entry] with { Size = file.Size, Fact = file.Fact };
            catalogs[group.Key] = catalogs[group.Key] with { Entries = entries };
        }
    }

    // The usual case first: the target was selected as well and came earlier in the same layer.
    LayerCatalog<T> WithOwnFacts(LayerCatalog<T> catalog, int position)
    {
        var files = new Dictionary<ImagePath, CatalogEntry<T>>();
        var entries = catalog.Entries.ToArray();
        for (var number = 0; number < entries.Length; number++)
        {
            var entry = entries[number];
            if (!entry.Selected || entry.Kind is not (LayerEntryKind.File or LayerEntryKind.HardLink))
                continue;
            if (entry.Kind == LayerEntryKind.HardLink)
            {
                var target = ImagePath.Parse(entry.LinkTarget);
                if (files.TryGetValue(target, out var file))
                    entries[number] = entry = entry with { Size = file.Size, Fact = file.Fact };
                else
                    _open.Add(new Pending(position, number, catalog.LayerIndex, entry.Path, target, catalog.LayerIndex, Hops: 0));
            }
            if (entry.Size is not null)
                files[entry.Path] = entry;
        }
        return catalog with { Entries = entries };
    }

    async Task SearchAsync(int index, CancellationToken cancellation)
    {
        // More than once when a link found here leads on to another name in this same layer.
        while (_open.Where(link => link.NextLayer == index).ToList() is { Count: > 0 } wanted)
        {
            progress?.Report($"looking for {wanted.Count} linked files in layer {index + 1}");
            // Inspectors judge by the name a file has in the image, not by that of an ostree object.
            var names = wanted.GroupBy(link => link.Target).ToDictionary(group => group.Key, group => group.First().Path);
            var view = new LayerView<T>(names.ContainsKey, names.ContainsKey, (path, size, content, stop) => inspect(names[path], size, content, stop));
            var catalog = await source.CatalogAsync(index, view, budget, cancellation);
            var entries = catalog.Entries.GroupBy(entry => entry.Path).ToDictionary(group => group.Key, group => group.Last());
            foreach (var link in wanted)
            {
                _open.Remove(link);
                Continue(link, entries.GetValueOrDefault(link.Target), index);
            }
        }
    }

    void Continue(Pending link, CatalogEntry<T>? target, int index)
    {
        if (target is null)
            _open.Add(link with { NextLayer = index - 1 });
        else if (target.Kind == LayerEntryKind.File)
            _found.Add((link, target));
        else if (target.Kind == LayerEntryKind.HardLink && link.Hops < MaximumHops)
            _open.Add(link with { Target = ImagePath.Parse(target.LinkTarget), Hops = link.Hops + 1 });
        else
            throw new ContentException(
                $"{source.NameOf(link.LayerIndex)} has the hard link '{link.Path}' which leads to '{target.Path}', no regular file ({target.Kind}). The image is damaged or was made to do harm.");
    }

    /// <param name="Position">Which catalogue, and <paramref name="Entry"/> which entry of it, the link is.</param>
    /// <param name="NextLayer">Where the target is looked for next; below 0 it does not exist.</param>
    sealed record Pending(int Position, int Entry, int LayerIndex, ImagePath Path, ImagePath Target, int NextLayer, int Hops);
}
