using System.Collections.Concurrent;
using System.Net;
using KinoiteZfs.Oci.Http.Limits;

namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>Counts each request and the body bytes as they move, failed tries included.</summary>
sealed class TrafficMeter(HttpMessageHandler inner, Action<HttpResponseMessage>? answered = null) : DelegatingHandler(inner)
{
    public static readonly HttpRequestOptionsKey<TrafficKind> Kind = new("kinoite-zfs.traffic");

    readonly ConcurrentDictionary<string, int> _requests = new();
    int _tokens;
    long _up, _down, _blobUp, _blobDown;

    public RegistryTraffic Read() => new(
        _requests.ToDictionary(), Volatile.Read(ref _tokens),
        Interlocked.Read(ref _up), Interlocked.Read(ref _down), Interlocked.Read(ref _blobUp), Interlocked.Read(ref _blobDown));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var kind = request.Options.TryGetValue(Kind, out var given) ? given : TrafficKind.Other;
        _requests.AddOrUpdate(request.Method.Method, 1, (_, count) => count + 1);
        if (kind == TrafficKind.Token)
            Interlocked.Increment(ref _tokens);
        if (request.Content is { } body)
            request.Content = new MeteredContent(body, count => Count(ref _up, ref _blobUp, kind, count));
        var response = await base.SendAsync(request, cancellationToken);
        answered?.Invoke(response);
        if (response.Content is { } reply)
            response.Content = new MeteredContent(reply, count => Count(ref _down, ref _blobDown, kind, count));
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
        readonly HttpContent _inner;
        readonly Action<int> _count;

        public MeteredContent(HttpContent inner, Action<int> count)
        {
            (_inner, _count) = (inner, count);
            foreach (var (name, values) in inner.Headers.NonValidated)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await using var metered = new MeteredStream(stream, _count);
            await _inner.CopyToAsync(metered, context, cancellationToken);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new MeteredStream(await _inner.ReadAsStreamAsync(), _count);

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new MeteredStream(await _inner.ReadAsStreamAsync(cancellationToken), _count);

        protected override bool TryComputeLength(out long length)
        {
            length = _inner.Headers.ContentLength ?? 0;
            return _inner.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
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
