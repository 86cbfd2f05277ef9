using System.Collections.Concurrent;

namespace KinoiteZfs.Benchmark;

/// <summary>Counts the blobs that are read, as a registry far away would have to send them.</summary>
sealed class CountedRegistry(IRegistry inner) : ForwardingRegistry(inner)
{
    readonly ConcurrentDictionary<Digest, int> _opened = [];
    long _bytes;

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
