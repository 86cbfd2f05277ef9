using KinoiteZfs.Oci.Http;

namespace KinoiteZfs.Oci;

/// <summary>
/// A registry that speaks the OCI distribution specification over HTTP; one instance per host, used by any number of
/// operations at once. References keep their own registry name: where they are served is this instance's host.
/// </summary>
public sealed class HttpRegistry : IRegistry, IAsyncDisposable
{
    readonly HttpMessageHandler? pool;
    readonly TrafficMeter meter;
    readonly HttpMessageInvoker invoker;
    readonly RegistryAuthenticator login;
    readonly ManifestReading manifests;
    readonly ManifestWriting writing;
    readonly BlobReading blobs;
    readonly BlobUpload upload;
    readonly BlobMount mount;
    readonly TagListing tags;

    /// <exception cref="FormatException">The host is not host[:port].</exception>
    public HttpRegistry(HttpRegistryOptions options)
    {
        var endpoint = RegistryEndpoint.Create(options.Host, options.PlainHttp);
        Host = options.Host;
        Address = endpoint.Root;
        pool = options.Handler is null ? ConnectionPool.For(endpoint) : null;
        meter = new TrafficMeter(options.Handler ?? pool!);
        invoker = new HttpMessageInvoker(meter, disposeHandler: false);
        var sender = new RedirectFollower(endpoint, invoker, options.UserAgent, options.Time);
        login = new RegistryAuthenticator(endpoint, options.Credentials, new TokenClient(endpoint, sender, options.Time), options.Time);
        var transport = new RegistryTransport(endpoint, sender, login, new RetryLoop(options), options.Notices);
        manifests = new ManifestReading(transport);
        writing = new ManifestWriting(transport, manifests, options.ReadBackWrites);
        blobs = new BlobReading(transport);
        upload = new BlobUpload(transport, blobs, new ChunkedUpload(transport, options.ChunkBytes), options);
        mount = new BlobMount(transport, upload);
        tags = new TagListing(transport);
    }

    /// <summary>Host with optional port, as given.</summary>
    public string Host { get; }

    /// <summary>Scheme, host and port which are really asked.</summary>
    public Uri Address { get; }

    /// <summary>All traffic so far. Take it before and after an operation, and use <see cref="RegistryTraffic.Since"/>.</summary>
    public RegistryTraffic Traffic => meter.Read();

    public Task<Descriptor?> FindManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        manifests.FindAsync(reference, cancellation);

    public Task<RawManifest> GetManifestAsync(ImageReference reference, CancellationToken cancellation) =>
        manifests.GetAsync(reference, cancellation);

    public Task PutManifestAsync(ImageReference reference, RawManifest manifest, CancellationToken cancellation) =>
        writing.PutAsync(reference, manifest, cancellation);

    /// <summary>
    /// Waits until a reference shows what was stored under it, about 10 s at most. <see cref="PutManifestAsync"/> does
    /// so already, unless <see cref="HttpRegistryOptions.ReadBackWrites"/> is off.
    /// </summary>
    /// <exception cref="RegistryUnavailableException">It still shows something else.</exception>
    public Task<Descriptor> WaitForManifestAsync(ImageReference reference, Digest expected, CancellationToken cancellation) =>
        writing.WaitAsync(reference, expected, cancellation);

    public Task DeleteManifestAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        writing.DeleteAsync(repository, digest, cancellation);

    public Task<bool> TryRemoveTagAsync(Repository repository, Tag tag, CancellationToken cancellation) =>
        writing.TryRemoveTagAsync(repository, tag, cancellation);

    public Task<bool> HasBlobAsync(Repository repository, Digest digest, CancellationToken cancellation) =>
        blobs.HasAsync(repository, digest, TokenScope.Pull(repository), cancellation);

    public Task<Stream> OpenBlobAsync(Repository repository, Descriptor blob, CancellationToken cancellation) =>
        blobs.OpenAsync(repository, blob, cancellation);

    public Task PushBlobAsync(Repository repository, Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellation) =>
        upload.PushAsync(repository, blob, open, cancellation);

    public Task<bool> TryMountBlobAsync(Repository from, Repository to, Descriptor blob, CancellationToken cancellation) =>
        mount.TryAsync(from, to, blob, cancellation);

    public IAsyncEnumerable<Tag> ListTagsAsync(Repository repository, CancellationToken cancellation) =>
        tags.ListAsync(repository, cancellation);

    public async ValueTask DisposeAsync()
    {
        await upload.AbandonAsync();
        invoker.Dispose();
        meter.Dispose();
        login.Dispose();
        pool?.Dispose();
    }
}
