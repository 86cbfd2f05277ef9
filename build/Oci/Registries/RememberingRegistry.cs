namespace KinoiteZfs.Oci.Registries;

/// <summary>
/// One registry as one run sees it. What goes by its digest cannot change: it is asked for once, and not at all where
/// this run has stored it. Tags, lists, and what was not there are asked for each time.
/// </summary>
/// <remarks>
/// A registry that refuses a manifest because it has lost a part of it is believed: everything of that repository is
/// looked at anew.
/// </remarks>
public sealed class RememberingRegistry(IRegistry registry) : IRegistry
{
    /// <summary>In bytes: configurations and statements. Layers stream by.</summary>
    const int SmallBlob = 1024 * 1024;

    /// <summary>In bytes, of all manifests and small blobs together; what comes later is asked for each time.</summary>
    const long Room = 128L * 1024 * 1024;

    readonly ConcurrentDictionary<(Repository, Digest), RawManifest> _manifests = [];
    readonly ConcurrentDictionary<(Repository, Digest), byte[]> _bytes = [];
    readonly ConcurrentDictionary<(Repository, Digest), bool> _blobs = [];
    long _kept;

    public async Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Recall(reference)?.Descriptor ?? await registry.FindManifestAsync(reference, cancellationToken);

    public async Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Recall(reference)
            ?? Keep(reference.Repository, await registry.GetManifestAsync(reference, cancellationToken));

    public async Task PutManifestAsync(
        ImageReference reference, RawManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await registry.PutManifestAsync(reference, manifest, cancellationToken);
        }
        catch (RejectedException)
        {
            Forget(reference.Repository);
            throw;
        }
        Keep(reference.Repository, manifest);
    }

    public async Task<bool> PutReferrerAsync(
        Repository repository, RawManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            var listed = await registry.PutReferrerAsync(repository, manifest, cancellationToken);
            Keep(repository, manifest);
            return listed;
        }
        catch (RejectedException)
        {
            Forget(repository);
            throw;
        }
    }

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken)
    {
        Forget(repository);
        return registry.DeleteManifestAsync(repository, digest, cancellationToken);
    }

    public Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        registry.TryRemoveTagAsync(repository, tag, cancellationToken);

    public async Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        _blobs.ContainsKey((repository, digest))
            || (await registry.HasBlobAsync(repository, digest, cancellationToken) && IsThere(repository, digest));

    public async Task<Stream> OpenBlobAsync(
        Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        if (blob.Size is < 0 or > SmallBlob)
            return await registry.OpenBlobAsync(repository, blob, cancellationToken);
        if (!_bytes.TryGetValue((repository, blob.Digest), out var bytes) || bytes.Length != blob.Size)
        {
            bytes = await registry.GetBlobBytesAsync(repository, blob, SmallBlob, cancellationToken);
            Keep(repository, blob, bytes);
        }
        return new MemoryStream(bytes, writable: false);
    }

    public async Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        if (_blobs.ContainsKey((repository, blob.Digest)))
            return;
        if (blob.Size is < 0 or > SmallBlob)
        {
            await registry.PushBlobAsync(repository, blob, open, cancellationToken);
            IsThere(repository, blob.Digest);
            return;
        }
        byte[]? sent = null;
        await registry.PushBlobAsync(
            repository, blob,
            async stop =>
            {
                if (sent is null)
                {
                    await using var content = await open(stop);
                    using var copy = new MemoryStream();
                    await content.CopyToAsync(copy, stop);
                    sent = copy.ToArray();
                }
                return new MemoryStream(sent, writable: false);
            },
            cancellationToken);
        Keep(repository, blob, sent);
    }

    public async Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        _blobs.ContainsKey((to, blob.Digest))
            || (await registry.TryMountBlobAsync(from, to, blob, cancellationToken) && IsThere(to, blob.Digest));

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellationToken) =>
        registry.ListTagsAsync(repository, cancellationToken);

    public Task<IReadOnlyList<Descriptor>?> FindReferrersAsync(
        Repository repository, Digest subject, CancellationToken cancellationToken) =>
        registry.FindReferrersAsync(repository, subject, cancellationToken);

    RawManifest? Recall(ImageReference reference) =>
        reference.Digest is { } digest ? _manifests.GetValueOrDefault((reference.Repository, digest)) : null;

    RawManifest Keep(Repository repository, RawManifest manifest)
    {
        if (!_manifests.ContainsKey((repository, manifest.Digest)) && HasRoom(manifest.Bytes.Length))
            _manifests[(repository, manifest.Digest)] = manifest;
        return manifest;
    }

    /// <param name="bytes">Null where the registry had them, and nobody has read them.</param>
    void Keep(Repository repository, Descriptor blob, byte[]? bytes)
    {
        IsThere(repository, blob.Digest);
        // What was not what it should have been was refused.
        if (bytes is not null && HasRoom(bytes.Length))
            _bytes[(repository, blob.Digest)] = bytes;
    }

    bool IsThere(Repository repository, Digest digest) => _blobs.TryAdd((repository, digest), true) || true;

    bool HasRoom(int bytes) => Interlocked.Add(ref _kept, bytes) <= Room;

    void Forget(Repository repository)
    {
        Forget(_manifests, repository);
        Forget(_bytes, repository);
        Forget(_blobs, repository);
    }

    static void Forget<T>(ConcurrentDictionary<(Repository Repository, Digest), T> memory, Repository repository)
    {
        foreach (var key in memory.Keys.Where(key => key.Repository == repository))
            memory.TryRemove(key, out _);
    }
}
