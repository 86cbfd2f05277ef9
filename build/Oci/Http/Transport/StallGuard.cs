namespace KinoiteZfs.Oci.Http;

/// <summary>Gives up on a connection on which nothing moves. Time as such is not limited: layers are large.</summary>
sealed class StallGuard : IDisposable
{
    readonly TimeSpan _limit;
    readonly CancellationToken _caller;
    readonly CancellationTokenSource _timer;
    readonly CancellationTokenSource _linked;

    public StallGuard(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
    }

    public void Moved() => _timer.CancelAfter(_limit);

    /// <exception cref="TimeoutException">Nothing moved for too long.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> operation)
    {
        try
        {
            return await operation(_linked.Token);
        }
        catch (OperationCanceledException) when (_timer.IsCancellationRequested && !_caller.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing moved on the connection for {_limit.TotalSeconds:0} s");
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
