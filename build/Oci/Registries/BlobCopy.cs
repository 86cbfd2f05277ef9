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
        var result = CopyResult.Nothing;
        var gate = new Lock();
        var work = new LongWork(
            $"blobs at {to}", once.Count, once.Sum(origin => origin.Blob.Size), progress, TimeProvider.System);
        var options =
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(once, options, async (origin, stop) =>
        {
            var part = work.Begin(origin.Blob);
            var one = await CopyAsync(origin, target, to, part, stop);
            lock (gate)
                result += one;
            part.Finish();
        });
        return result;
    }

    static async Task<CopyResult> CopyAsync(
        BlobOrigin origin, IRegistry target, Repository to, LongWork.Part part, CancellationToken cancellationToken)
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
                return part.Watch(await source.OpenBlobAsync(from, blob, stop));
            },
            cancellationToken);
        return opened ? new CopyResult(0, 1, 0, blob.Size) : new CopyResult(0, 0, 1, 0);
    }
}
