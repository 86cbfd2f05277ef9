namespace KinoiteZfs.Pipeline.Publishing;

/// <summary>Makes the blobs of a composed image available where it is published, moving as few bytes as possible.</summary>
static class BlobTransfer
{
    /// <summary>Enough to hide a registry's latency, few enough not to be throttled by it.</summary>
    const int Parallel = 6;

    public static async Task MoveAsync(
        IReadOnlyList<BlobOrigin> blobs, IRegistry registry, Repository target, IProgress<string> progress, CancellationToken cancellation)
    {
        var (mounted, pushed) = (0, 0);
        await System.Threading.Tasks.Parallel.ForEachAsync(
            blobs.DistinctBy(origin => origin.Blob.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (origin, stop) =>
            {
                if (ReferenceEquals(origin.Registry, registry) && origin.Repository != target
                    && await registry.TryMountBlobAsync(origin.Repository, target, origin.Blob, stop))
                {
                    Interlocked.Increment(ref mounted);
                    return;
                }
                await registry.PushBlobAsync(
                    target, origin.Blob, token => origin.Registry.OpenBlobAsync(origin.Repository, origin.Blob, token), stop);
                Interlocked.Increment(ref pushed);
            });
        progress.Report($"{mounted} layers mounted and {pushed} pushed or there already, in {target}");
    }
}
