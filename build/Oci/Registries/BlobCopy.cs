namespace KinoiteZfs.Oci.Registries;

/// <summary>A blob and where it is.</summary>
public sealed record BlobOrigin(IRegistry Registry, Repository Repository, Descriptor Blob);

/// <summary>Makes blobs available in a repository, moving as few bytes as possible.</summary>
public static class BlobCopy
{
    /// <summary>Enough to hide a registry's latency, few enough not to be throttled by it.</summary>
    const int Parallelism = 6;

    public static async Task<CopyResult> CopyAsync(
        IEnumerable<BlobOrigin> blobs, IRegistry target, Repository to, IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        var once = blobs.DistinctBy(origin => origin.Blob.Digest).ToList();
        var (result, finished) = (CopyResult.Nothing, 0);
        var gate = new Lock();
        var options =
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(once, options, async (origin, stop) =>
        {
            var one = await CopyAsync(origin, target, to, stop);
            lock (gate)
            {
                result += one;
                finished++;
                progress?.Report($"{finished}/{once.Count} blobs of {origin.Repository} at {to}");
            }
        });
        return result;
    }

    static async Task<CopyResult> CopyAsync(
        BlobOrigin origin, IRegistry target, Repository to, CancellationToken cancellationToken)
    {
        var (source, from, blob) = origin;
        // Mounting first: one request tells both "it is there" and "made available".
        if (ReferenceEquals(source, target) && from != to
            && await target.TryMountBlobAsync(from, to, blob, cancellationToken))
            return new CopyResult(1, 0, 0, 0);
        var opened = false;
        await target.PushBlobAsync(
            to,
            blob,
            async stop =>
            {
                opened = true;
                return await source.OpenBlobAsync(from, blob, stop);
            },
            cancellationToken);
        return opened ? new CopyResult(0, 1, 0, blob.Size) : new CopyResult(0, 0, 1, 0);
    }
}
