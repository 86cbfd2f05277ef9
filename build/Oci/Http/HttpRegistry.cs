using KinoiteZfs.Oci.Http.Authentication;
using KinoiteZfs.Oci.Http.Blobs;
using KinoiteZfs.Oci.Http.Listing;
using KinoiteZfs.Oci.Http.Manifests;
using KinoiteZfs.Oci.Http.Options;

namespace KinoiteZfs.Oci.Http;

/// <summary>
/// A registry that speaks the OCI distribution specification over HTTP; one instance per host, used by any number of
/// operations at once. References keep their own registry name: where they are served is this instance's host.
/// </summary>
public sealed class HttpRegistry : IRegistry, IAsyncDisposable
{
    readonly HttpMessageHandler? _pool;
    readonly RegistryTraffic _traffic = new();
    readonly HttpMessageInvoker _invoker;
    readonly RegistryAuthenticator _login;
    readonly ManifestReading _manifests;
    readonly ManifestWriting _writing;
    readonly BlobReading _blobs;
    readonly BlobUpload _upload;
    readonly BlobMount _mount;
    readonly TagListing _tags;
    readonly ReferrerListing _referrers;

    /// <exception cref="FormatException">The host is not host[:port].</exception>
    public HttpRegistry(HttpRegistryOptions options)
    {
        var endpoint = RegistryEndpoint.Create(options.Host, options.PlainHttp);
        _pool = options.Handler is null
            ? ConnectionPool.For(endpoint, options.Network, options.ConnectTimeout)
            : null;
        _invoker = new HttpMessageInvoker(options.Handler ?? _pool!, disposeHandler: false);
        var sender = new RedirectFollower(endpoint, _invoker, options, _traffic);
        _login = new RegistryAuthenticator(
            new CredentialMemory(endpoint, options.Credentials), new TokenClient(endpoint, sender, options.Time),
            options.Time);
        var transport = new RegistryTransport(endpoint, sender, _login, new RetryLoop(options), options.Notices);
        _manifests = new ManifestReading(transport);
        _writing = new ManifestWriting(transport);
        _blobs = new BlobReading(transport);
        _upload = new BlobUpload(transport, _blobs, new ChunkedUpload(transport, options.ChunkBytes), options);
        _mount = new BlobMount(transport, _upload);
        _tags = new TagListing(transport);
        _referrers = new ReferrerListing(transport);
    }

    /// <summary>All of it so far; goes on counting.</summary>
    public RegistryTraffic Traffic => _traffic;

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        _manifests.FindAsync(reference, cancellationToken);

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        _manifests.GetAsync(reference, cancellationToken);

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellationToken) =>
        _writing.PutAsync(reference, manifest, cancellationToken);

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        _writing.DeleteAsync(repository, digest, cancellationToken);

    public Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellationToken) =>
        _writing.TryRemoveTagAsync(repository, tag, cancellationToken);

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        _blobs.HasAsync(repository, digest, TokenScope.Pull(repository), cancellationToken);

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellationToken) =>
        _blobs.OpenAsync(repository, blob, cancellationToken);

    public Task PushBlobAsync(
        Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken) =>
        _upload.PushAsync(repository, blob, open, cancellationToken);

    public Task<bool> TryMountBlobAsync(
        Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
        _mount.TryAsync(from, to, blob, cancellationToken);

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellationToken) =>
        _tags.ListAsync(repository, cancellationToken);

    public Task<bool> PutReferrerAsync(
        Repository repository, RawManifest manifest, CancellationToken cancellationToken) =>
        _writing.PutAsync(repository.At(manifest.Digest), manifest, cancellationToken);

    public Task<IReadOnlyList<Descriptor>?> FindReferrersAsync(
        Repository repository, Digest subject, CancellationToken cancellationToken) =>
        _referrers.FindAsync(repository, subject, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _upload.AbandonAsync();
        _invoker.Dispose();
        _login.Dispose();
        _pool?.Dispose();
    }
}
