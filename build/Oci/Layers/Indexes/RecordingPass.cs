namespace KinoiteZfs.Oci.Layers.Indexes;

/// <summary>Reads a layer, and writes its index meanwhile.</summary>
/// <remarks>
/// Images exported from ostree store a file as an object, and after it the hard links which are its names
/// (bootc-dev/bootc, crates/ostree-ext/src/tar/export.rs, append_content and append_content_hardlink): whether its
/// content is of interest shows with those. So each file of bearable size is held until they went by.
/// </remarks>
sealed class RecordingPass(LayerReader layer, LayerIndexes indexes, Digest digest) : LayerPass
{
    readonly List<LayerEntry> _links = [];
    readonly HashSet<string> _names = new(StringComparer.Ordinal);
    LayerIndexFile.Writer? _index = new(digest);
    byte[] _held = [];
    LayerEntry? _file;
    Stream? _content;
    bool _kept;

    public override Stream Content => _content ?? layer.Content;

    internal override string Source => layer.Source;

    public override async ValueTask<LayerEntry?> NextAsync(CancellationToken cancellationToken)
    {
        _content = null;
        var entry = await layer.NextAsync(cancellationToken);
        if (entry is null || _index is null)
            return entry;
        if (_file is not null && entry.Kind == LayerEntryKind.HardLink && _names.Contains(entry.LinkTarget))
            Hold(entry);
        else
            await WriteAsync(entry, cancellationToken);
        return entry;
    }

    public override async Task FinishAsync(CancellationToken cancellationToken)
    {
        await layer.FinishAsync(cancellationToken);
        WriteHeld();
        if (_index is not null)
            indexes.Store(digest, _index.Finish());
    }

    public override ValueTask DisposeAsync()
    {
        _index?.Dispose();
        _content?.Dispose();
        return layer.DisposeAsync();
    }

    void Hold(LayerEntry link)
    {
        _links.Add(link);
        _names.Add(link.Path.Value);
        _kept |= indexes.Keeps(link.Path, _file!.Size);
    }

    async ValueTask WriteAsync(LayerEntry entry, CancellationToken cancellationToken)
    {
        WriteHeld();
        if (entry is not { Kind: LayerEntryKind.File, Size: <= LayerIndexes.MaximumContent })
        {
            _index?.Add(entry, content: null);
            return;
        }
        if (_held.Length < entry.Size)
            _held = new byte[entry.Size];
        await layer.Content.ReadExactlyAsync(_held.AsMemory(0, (int)entry.Size), cancellationToken);
        _content = new MemoryStream(_held, 0, (int)entry.Size, writable: false);
        _file = entry;
        _kept = indexes.Keeps(entry.Path, entry.Size);
        _names.Add(entry.Path.Value);
    }

    void WriteHeld()
    {
        if (_file is not null)
        {
            _index?.Add(_file, _kept ? _held.AsMemory(0, (int)_file.Size) : default(ReadOnlyMemory<byte>?));
            foreach (var link in _links)
                _index?.Add(link, content: null);
        }
        _file = null;
        _links.Clear();
        _names.Clear();
        if (_index is null || !LayerIndexes.IsFull(_index))
            return;
        _index.Dispose();
        _index = null;
    }
}
