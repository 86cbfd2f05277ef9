namespace KinoiteZfs.Oci.Layers.Indexes;

/// <summary>
/// Reads a layer from its index. The layer itself is opened when content is asked for that the index did not keep, and
/// is then read, and verified, to its end.
/// </summary>
/// <param name="index">A whole one.</param>
sealed class IndexedPass(byte[] index, string source, Func<CancellationToken, Task<LayerPass>> open)
    : LayerPass
{
    readonly LayerIndexFile.Reader _index = new(index);
    Stream _content = Stream.Null;
    LayerPass? _layer;
    LayerEntry? _current;
    int _position = -1;
    int _read = -1;

    public override Stream Content => _content;

    internal override string Source => source;

    public override ValueTask<LayerEntry?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _content = Stream.Null;
            if (_index.Next() is not var (entry, content))
                return ValueTask.FromResult<LayerEntry?>(null);
            _position++;
            _current = entry;
            if (content is not null)
                _content = new MemoryStream(content, writable: false);
            else if (entry.Size > 0)
                _content = new FetchedContent(this, _position, entry.Size);
            return ValueTask.FromResult<LayerEntry?>(entry);
        }
        catch (Exception error) when (error is FormatException || LayerCompression.IsDamage(error))
        {
            throw Differs(error.Message);
        }
    }

    public override Task FinishAsync(CancellationToken cancellationToken) =>
        _layer?.FinishAsync(cancellationToken) ?? Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        _index.Dispose();
        await _content.DisposeAsync();
        if (_layer is not null)
            await _layer.DisposeAsync();
    }

    async ValueTask<Stream> FetchAsync(CancellationToken cancellationToken)
    {
        _layer ??= await open(cancellationToken);
        LayerEntry? entry = null;
        for (; _read < _position; _read++)
            entry = await _layer.NextAsync(cancellationToken);
        return entry == _current
            ? _layer.Content
            : throw Differs($"entry {_position + 1} is another one");
    }

    ContentException Differs(string why) => new(
        $"What was written down of {source} is not what it holds: {why}. Delete the folder of layer indexes (.nuke/temp/layers), and run again.");

    /// <summary>Opened by who reads it.</summary>
    sealed class FetchedContent(IndexedPass pass, int position, long size) : ForwardStream
    {
        Stream? _content;

        public override long Length => size;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (pass._position != position)
                return 0;
            _content ??= await pass.FetchAsync(cancellationToken);
            return await _content.ReadAsync(buffer, cancellationToken);
        }
    }
}
