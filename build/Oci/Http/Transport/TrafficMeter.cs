using System.Collections.Concurrent;
using System.Net;

namespace KinoiteZfs.Oci.Http;

/// <summary>Counts each request and the body bytes as they move, failed tries included.</summary>
sealed class TrafficMeter(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public static readonly HttpRequestOptionsKey<TrafficKind> Kind = new("kinoite-zfs.traffic");

    readonly ConcurrentDictionary<string, int> requests = new();
    int tokens;
    long up, down, blobUp, blobDown;

    public RegistryTraffic Read() => new(
        requests.ToDictionary(), Volatile.Read(ref tokens),
        Interlocked.Read(ref up), Interlocked.Read(ref down), Interlocked.Read(ref blobUp), Interlocked.Read(ref blobDown));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var kind = request.Options.TryGetValue(Kind, out var given) ? given : TrafficKind.Other;
        requests.AddOrUpdate(request.Method.Method, 1, (_, count) => count + 1);
        if (kind == TrafficKind.Token)
            Interlocked.Increment(ref tokens);
        if (request.Content is { } body)
            request.Content = new MeteredContent(body, count => Count(ref up, ref blobUp, kind, count));
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content is { } reply)
            response.Content = new MeteredContent(reply, count => Count(ref down, ref blobDown, kind, count));
        return response;
    }

    static void Count(ref long all, ref long blobs, TrafficKind kind, int count)
    {
        Interlocked.Add(ref all, count);
        if (kind == TrafficKind.Blob)
            Interlocked.Add(ref blobs, count);
    }

    sealed class MeteredContent : HttpContent
    {
        readonly HttpContent inner;
        readonly Action<int> count;

        public MeteredContent(HttpContent inner, Action<int> count)
        {
            (this.inner, this.count) = (inner, count);
            foreach (var (name, values) in inner.Headers.NonValidated)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await using var metered = new MeteredStream(stream, count);
            await inner.CopyToAsync(metered, context, cancellationToken);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new MeteredStream(await inner.ReadAsStreamAsync(), count);

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new MeteredStream(await inner.ReadAsStreamAsync(cancellationToken), count);

        protected override bool TryComputeLength(out long length)
        {
            length = inner.Headers.ContentLength ?? 0;
            return inner.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

enum TrafficKind
{
    Other,
    Token,
    Blob,
}
