namespace KinoiteZfs.Lab;

/// <summary>
/// Stands before a registry and its token server and makes one request go wrong. What has been handed on is finished
/// whatever becomes of the client, as a registry would.
/// </summary>
sealed class FaultProxy : IAsyncDisposable
{
    static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(30);

    readonly RequestForwarder _forwarder = new();
    LoopbackServer _server = null!;
    volatile Shot? _shot;
    int _underWay;

    public string Address => _server.Address;

    /// <summary>Where tokens are asked for.</summary>
    public string Realm => $"http://{Address}{TokenServer.Path}";

    /// <summary>Host and port of the registry behind.</summary>
    public string Registry { get; set; } = "";

    /// <summary>Host and port of the token server behind.</summary>
    public string Tokens { get; set; } = "";

    public static async Task<FaultProxy> StartAsync()
    {
        var proxy = new FaultProxy();
        proxy._server = await LoopbackServer.StartAsync(proxy.AnswerAsync);
        return proxy;
    }

    /// <summary>From now on requests count, until the shot is given back.</summary>
    public IDisposable Arm(Shot shot)
    {
        _shot = shot;
        return new Disarming(this);
    }

    /// <summary>Waits until the registry has answered everything it was handed.</summary>
    public async Task QuietAsync()
    {
        using var limit = new CancellationTokenSource(QuietLimit);
        while (Volatile.Read(ref _underWay) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _forwarder.Dispose();
    }

    async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var shot = _shot;
            if (shot is not null && await shot.Fault.BeforeAsync(context, shot))
                return;
            var answer = await ForwardAsync(context.Request);
            if (shot is null || !await shot.Fault.AfterAsync(context, answer, shot))
                await answer.DeliverAsync(context.Response);
        }
        catch (Exception gone) when (context.RequestAborted.IsCancellationRequested
            && gone is IOException or OperationCanceledException or HttpRequestException)
        {
            // The client died while it was sending or being answered.
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    async Task<Answer> ForwardAsync(HttpRequest request)
    {
        var target = request.Path == TokenServer.Path ? Tokens : Registry;
        using var answer = await _forwarder.SendAsync(request, target, request.Body, CancellationToken.None);
        return await Answer.ReadAsync(request, answer);
    }

    sealed class Disarming(FaultProxy proxy) : IDisposable
    {
        public void Dispose() => proxy._shot = null;
    }
}
