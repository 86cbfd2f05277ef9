using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>
/// What a docker-registry keeps on its disk, read past the registry: costs no request, and is another witness than the
/// client under test. See "Storage driver layout" in its source, registry/storage/paths.go.
/// </summary>
/// <param name="data">The folder of the registry's storage. References' own registry names are not looked at.</param>
sealed class StoredRegistry(string data) : IRegistry
{
    readonly string _root = Path.Combine(data, "docker", "registry", "v2");

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Task.FromResult(Find(reference)?.Descriptor);

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        Task.FromResult(
            Find(reference) ?? throw new NotFoundException($"{reference} is not in the registry's storage."));

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellationToken)
    {
        var tags = Path.Combine(Of(repository), "_manifests", "tags");
        return (Directory.Exists(tags) ? Directory.EnumerateDirectories(tags) : [])
            .Select(tag => Tag.Parse(Path.GetFileName(tag))).ToAsyncEnumerable();
    }

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Task.FromResult(
            IsLinked(Path.Combine(Of(repository), "_layers", "sha256", digest.Hex)) && File.Exists(BlobFile(digest)));

    public async Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        if (!await HasBlobAsync(repository, blob.Digest, cancellationToken))
            throw new NotFoundException($"Blob {blob.Digest} of {repository} is not in the registry's storage.");
        return new MemoryStream(Content(blob.Digest), writable: false);
    }

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        throw OnlyRead();

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        throw OnlyRead();

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        throw OnlyRead();

    public Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        throw OnlyRead();

    static NotSupportedException OnlyRead() => new("The registry's storage is only read.");

    RawManifest? Find(ImageReference reference)
    {
        var manifests = Path.Combine(Of(reference.Repository), "_manifests");
        var tag = reference.Tag is null ? null : Path.Combine(manifests, "tags", reference.Tag.Name, "current", "link");
        var digest = reference.Digest ?? (File.Exists(tag) ? Digest.Parse(File.ReadAllText(tag)) : null);
        if (digest is null || !IsLinked(Path.Combine(manifests, "revisions", "sha256", digest.Hex)))
            return null;
        var bytes = Content(digest);
        using var manifest = JsonDocument.Parse(bytes);
        return new RawManifest(manifest.RootElement.GetProperty("mediaType").GetString()!, bytes);
    }

    string Of(Repository repository) => Path.Combine(_root, "repositories", repository.Path);

    static bool IsLinked(string folder) => File.Exists(Path.Combine(folder, "link"));

    string BlobFile(Digest digest) => Path.Combine(_root, "blobs", "sha256", digest.Hex[..2], digest.Hex, "data");

    byte[] Content(Digest digest)
    {
        if (!File.Exists(BlobFile(digest)))
            throw new NotFoundException($"The registry's storage has lost {digest}.");
        var bytes = File.ReadAllBytes(BlobFile(digest));
        return Digest.Of(bytes) == digest
            ? bytes
            : throw new ContentException($"The registry's storage holds other bytes than {digest} under its name.");
    }
}
