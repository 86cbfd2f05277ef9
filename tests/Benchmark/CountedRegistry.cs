using System.Collections.Concurrent;
using KinoiteZfs.Oci.Layers.Indexes;

namespace KinoiteZfs.Benchmark;

/// <summary>Counts the blobs that are read, as a registry far away would have to send them.</summary>
sealed class CountedRegistry(IRegistry inner, LayerIndexes indexes) : ForwardingRegistry(inner), IIndexedRegistry
{
    readonly ConcurrentDictionary<Digest, int> _opened = [];
    long _bytes;

    public LayerIndexes? LayerIndexes => indexes;

    public int Blobs => _opened.Values.Sum();

    public int MostOfOne => _opened.Values.DefaultIfEmpty().Max();

    public long Bytes => _bytes;

    public override Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        _opened.AddOrUpdate(blob.Digest, 1, (_, count) => count + 1);
        Interlocked.Add(ref _bytes, blob.Size);
        return base.OpenBlobAsync(repository, blob, cancellationToken);
    }
}
