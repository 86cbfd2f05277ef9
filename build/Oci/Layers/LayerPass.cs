namespace KinoiteZfs.Oci.Layers;

/// <summary>
/// One pass over a layer: its entries in the order of the archive, and their content as it goes by, from the layer
/// itself or from what was written down of it.
/// </summary>
public abstract class LayerPass : IAsyncDisposable
{
    /// <summary>The current entry's bytes; valid until the next entry is asked for. Need not be read to the
    /// end.</summary>
    public abstract Stream Content { get; }

    /// <summary>What the layer is, for messages.</summary>
    internal abstract string Source { get; }

    /// <returns>Null at the end of the archive.</returns>
    public abstract ValueTask<LayerEntry?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Reads what is left of the blob, which is what checks its digest. Content is trustworthy from here
    /// on.</summary>
    public abstract Task FinishAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    internal ContentException Wrong(string what) =>
        new($"{Source} is not a usable tar archive: {what}. It is malformed or malicious; nothing of it was used.");
}
