using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KinoiteZfs.Lab;

/// <summary>
/// Stands before a registry, hands everything on unchanged but what it is told to refuse, and counts requests and body bytes
/// both ways.
/// </summary>
sealed class CountingProxy : IAsyncDisposable
{
    /// <summary>Headers of one connection, which must not be handed on.</summary>
    static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Expect"];

    readonly WebApplication _server;
    readonly HttpClient _client;
    readonly ConcurrentQueue<Exchange> _exchanges = [];
    readonly string _target;
    int _underWay;
    int _mostAtOnce;

    CountingProxy(string target)
    {
        _target = target;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // Layers have no limit of size or pace here.
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
        });
        _server = builder.Build();
        _server.Run(ForwardAsync);
    }

    public string Address => new Uri(_server.Urls.Single()).Authority;

    /// <summary>Method and path which are refused as by a registry that lacks this permission; null refuses nothing.</summary>
    public (string Method, string Path)? Denied { get; set; }

    public Traffic Seen => new([.. _exchanges], _mostAtOnce);

    public static async Task<CountingProxy> StartAsync(string target)
    {
        var proxy = new CountingProxy(target);
        await proxy._server.StartAsync();
        return proxy;
    }

    public void Forget()
    {
        _exchanges.Clear();
        _mostAtOnce = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    async Task ForwardAsync(HttpContext context)
    {
        var now = Interlocked.Increment(ref _underWay);
        InterlockedMax(ref _mostAtOnce, now);
        try
        {
            var incoming = context.Request;
            if (Denied == (incoming.Method, incoming.Path))
            {
                _exchanges.Enqueue(new(incoming.Method, incoming.Path, "", StatusCodes.Status403Forbidden, 0, 0));
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                await context.Response.WriteAsJsonAsync(new { errors = new[] { new { code = "DENIED", message = "refused by the lab" } } });
                return;
            }
            using var request = new HttpRequestMessage(
                new HttpMethod(incoming.Method), $"http://{_target}{incoming.Path.ToUriComponent()}{incoming.QueryString}");
            var up = new CountedStream(incoming.Body);
            if (incoming.ContentLength > 0 || incoming.Headers.TransferEncoding.Count > 0)
                request.Content = new StreamContent(up);
            foreach (var (name, values) in incoming.Headers.Where(header => !HopByHop.Contains(header.Key)))
            {
                if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                    request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
                context.Response.Headers[name] = values.ToArray();
            var down = new CountedStream(await answer.Content.ReadAsStreamAsync(context.RequestAborted));
            if (!HttpMethods.IsHead(incoming.Method))
                await down.CopyToAsync(context.Response.Body, context.RequestAborted);
            _exchanges.Enqueue(new(incoming.Method, incoming.Path, incoming.QueryString.Value ?? "", (int)answer.StatusCode, up.Count, down.Count));
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); value > seen; seen = Volatile.Read(ref place))
            Interlocked.CompareExchange(ref place, value, seen);
    }
}
