namespace KinoiteZfs.Lab;

/// <summary>
/// Stands before a registry, hands everything on unchanged but what it is told to refuse, and counts requests and body
/// bytes both ways.
/// </summary>
sealed class CountingProxy(string target) : IAsyncDisposable
{
    readonly RequestForwarder _forwarder = new();
    readonly ConcurrentQueue<Exchange> _exchanges = [];
    LoopbackServer _server = null!;
    int _underWay;
    int _mostAtOnce;

    public string Address => _server.Address;

    /// <summary>Method and path which are refused as by a registry that lacks this permission; null refuses
    /// nothing.</summary>
    public (string Method, string Path)? Denied { get; set; }

    /// <summary>Told of every request the registry has carried out, before whoever made it learns so.</summary>
    public Action<string, string>? Done { get; set; }

    public Traffic Seen => new([.. _exchanges], _mostAtOnce);

    public static async Task<CountingProxy> StartAsync(string target)
    {
        var proxy = new CountingProxy(target);
        proxy._server = await LoopbackServer.StartAsync(proxy.ForwardAsync);
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
        _forwarder.Dispose();
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
                await context.Response.WriteAsJsonAsync(
                    new { errors = new[] { new { code = "DENIED", message = "refused by the lab" } } });
                return;
            }
            var up = new CountedStream(incoming.Body);
            using var answer = await _forwarder.SendAsync(incoming, target, up, context.RequestAborted);
            Done?.Invoke(incoming.Method, incoming.Path);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in RequestForwarder.HeadersOf(answer))
                context.Response.Headers[name] = values;
            var down = new CountedStream(await answer.Content.ReadAsStreamAsync(context.RequestAborted));
            if (!HttpMethods.IsHead(incoming.Method))
                await down.CopyToAsync(context.Response.Body, context.RequestAborted);
            _exchanges.Enqueue(new(
                incoming.Method, incoming.Path, incoming.QueryString.Value ?? "", (int)answer.StatusCode, up.Count,
                down.Count));
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
